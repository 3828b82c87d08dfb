package org.caravan.cli;

import java.nio.charset.StandardCharsets;

import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws Exception {
        try (var in = Version.class.getResourceAsStream("/caravan-version.txt")) {
            return new String[] {
                "Caravan " + (in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
            };
        }
    }
}
