package org.caravan.dicom.common;

import java.io.EOFException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

import javax.net.ssl.SSLException;

/** Why TLS did not come about, in words that say what to do. */
public final class TlsFaults {

    private static final int DEEPEST = 8;

    private TlsFaults() {}

    /** What follows who it was with, for example {@code : its certificate has expired. Have …}. */
    public static String describe(Exception failure) {
        String told = told(failure);
        if (isCausedBy(failure, CertificateExpiredException.class) || told.contains("validity check failed")) {
            return " showed a certificate that has expired. Have it renewed there, or set this machine's clock.";
        }
        if (isCausedBy(failure, CertificateNotYetValidException.class)) {
            return " showed a certificate that is not valid yet. Look at the clocks of both machines.";
        }
        if (told.contains("no subject alternative") || told.contains("no name matching")) {
            return " showed a certificate for another host than the one we connected to. Write its host as the certificate has it, or have a"
                    + " certificate made for it.";
        }
        if (told.contains("unable to find valid certification path")
                || isCausedBy(failure, CertPathValidatorException.class)) {
            return " showed a certificate that no authority we trust has signed. Put the certificate of its authority among those trusted,"
                    + " once you know that it is the right one.";
        }
        if (told.contains("unrecognized ssl message") || told.contains("unsupported or unrecognized")) {
            return " does not speak TLS there. Check the port, or leave TLS out.";
        }
        return others(failure, told);
    }

    private static String others(Exception failure, String told) {
        if (told.contains("empty client certificate") || told.contains("null cert chain")) {
            return " showed no certificate, and one is required. Have it given one that we trust.";
        }
        if (told.contains("certificate_required") || told.contains("bad_certificate")) {
            return " wants a certificate of ours. Set one that it trusts.";
        }
        if (told.contains("certificate_unknown")
                || told.contains("unknown_ca")
                || told.contains("certificate_expired")) {
            return " does not trust our certificate. Have the one of our authority entered there, or renew ours.";
        }
        if (told.contains("protocol_version")
                || told.contains("protocol is disabled")
                || told.contains("not appropriate")) {
            return " speaks neither TLS 1.2 nor TLS 1.3. Have them permitted there.";
        }
        if (told.contains("handshake_failure") || told.contains("no cipher suites in common")) {
            return " and we have no cipher suite in common, or it wants a certificate of ours. Have those of PS3.15 B.12 permitted there, or"
                    + " set a certificate that it trusts.";
        }
        if (failure instanceof SSLException) {
            return ": TLS failed (" + failure.getMessage() + ").";
        }
        return failure instanceof EOFException
                ? " closed the connection while TLS was negotiated. Does it speak TLS at that port, and does it want a certificate of ours?"
                : " broke the connection while TLS was negotiated. Does it speak TLS at that port, and does it want a certificate of ours?";
    }

    /** What the exception and its causes say; names no patient, since nothing of DICOM was read. */
    private static String told(Exception failure) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause()) {
            text.append(cause.getMessage()).append('\n');
            depth++;
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isCausedBy(Exception failure, Class<? extends Exception> type) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }
}
