package org.caravan.cli;

import picocli.CommandLine.IVersionProvider;

import org.caravan.Version;

/** The version of the build, for {@code --version}. */
final class VersionLine implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"Caravan " + Version.text()};
    }
}
