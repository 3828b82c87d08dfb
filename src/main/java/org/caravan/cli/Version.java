package org.caravan.cli;

import org.apache.camel.util.IOHelper;

import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws Exception {
        try (var in = Version.class.getResourceAsStream("/caravan-version.txt")) {
            return new String[] {
                "Caravan " + (in == null ? "" : IOHelper.loadText(in).strip())
            };
        }
    }
}
