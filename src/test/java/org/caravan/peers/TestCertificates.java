package org.caravan.peers;

import java.nio.file.Path;

/** Keys and certificates for TLS, in PEM files; {@code src/test/resources/tls/README} says whose they are. */
public final class TestCertificates {

    private static final Path FOLDER = Path.of("src/test/resources/tls").toAbsolutePath();

    private TestCertificates() {}

    /** The certificate of the authority, or of one of those it has signed. */
    public static Path certificate(String whose) {
        return FOLDER.resolve(whose + ".pem");
    }

    public static Path key(String whose) {
        return FOLDER.resolve(whose + ".key.pem");
    }
}
