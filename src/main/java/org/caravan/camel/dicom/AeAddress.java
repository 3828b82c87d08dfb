package org.caravan.camel.dicom;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.Range;

/** {@code AETITLE@host:port}, the second part of an endpoint URI where that is not a bean's name. */
record AeAddress(String aeTitle, String host, int port) {

    /** True where the text cannot be a bean's name. */
    static boolean looksLike(String text) {
        return text.contains("@");
    }

    /**
     * Reads it; the host may be an IPv6 address in square brackets.
     *
     * @param lowestPort 0 where the system may choose the port, 1 where it must be known
     * @throws IllegalArgumentException says what is wrong and what it should look like
     */
    static AeAddress parse(String text, int lowestPort) {
        int at = text.lastIndexOf('@');
        int colon = text.lastIndexOf(':');
        if (at < 1 || colon < at + 2) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not AETITLE@host:port, for example PACS1@10.1.2.3:104");
        }
        String host = text.substring(at + 1, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new AeAddress(
                AeTitles.requireValid(text.substring(0, at), "the AE title in '" + text + "'"),
                host,
                port(text.substring(colon + 1), text, lowestPort));
    }

    private static int port(String digits, String text, int lowest) {
        (lowest == 0 ? Range.OWN_PORT : Range.PORT)
                .fault("the port in '" + text + "'", digits)
                .ifPresent(fault -> {
                    throw new IllegalArgumentException(fault);
                });
        return Integer.parseInt(digits);
    }
}
