package org.caravan.dicom;

import java.net.URI;
import java.util.Objects;

/**
 * Where a peer that speaks DICOMweb (PS3.18) is, and as whom it is asked. A client certificate is that of {@link Peer#tls()}.
 *
 * @param url address that {@code /studies} is below, without a query
 * @param user of a login by password (basic authentication); empty for none
 * @param secret the password, or without a user a bearer token; empty for none, or for that of the file
 * @param secretFile file with the secret, read anew whenever requests begin; empty for none
 */
public record WebAccess(URI url, String user, String secret, String secretFile) {

    public WebAccess {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(secretFile, "secretFile");
    }

    /** Whether that is an address others can be below: http or https, with a host, without a query. */
    public static boolean isAddress(String url) {
        return url.matches("https?://[^/?#\\s@]+(/[^?#\\s]*)?");
    }

    /** Its TCP port, also where the address names none. */
    public int port() {
        return url.getPort() > 0 ? url.getPort() : isEncrypted() ? 443 : 80;
    }

    public boolean isEncrypted() {
        return url.getScheme().equals("https");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return url.toString();
    }
}
