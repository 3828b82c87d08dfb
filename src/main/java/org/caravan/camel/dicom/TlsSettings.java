package org.caravan.camel.dicom;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;

import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;

import org.caravan.dicom.Tls;
import org.caravan.dicom.Tls.ClientCertificate;

/** Turns Camel's SSLContextParameters into the settings of a connection; the same ones give the same context, so that pooled associations stay. */
final class TlsSettings {

    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    /** Soft, since a context refers to what it was made of: parameters of a file that was edited must not stay for ever. */
    private static final Map<SSLContextParameters, SoftReference<SSLContext>> CONTEXTS = new WeakHashMap<>();

    private TlsSettings() {}

    /**
     * Settings of a connection.
     *
     * @param parameters null for no TLS
     * @throws IllegalArgumentException when keys or certificates cannot be read, or a version before TLS 1.2 is permitted
     */
    static Tls of(SSLContextParameters parameters, CamelContext camel, boolean checksHostName) {
        if (parameters == null) {
            return null;
        }
        refuseOldProtocols(parameters);
        List<String> suites = parameters.getCipherSuites() == null
                ? List.of()
                : parameters.getCipherSuites().getCipherSuite();
        return new Tls(context(parameters, camel), suites, clientCertificate(parameters), checksHostName);
    }

    private static SSLContext context(SSLContextParameters parameters, CamelContext camel) {
        synchronized (CONTEXTS) {
            SoftReference<SSLContext> known = CONTEXTS.get(parameters);
            SSLContext context = known == null ? null : known.get();
            if (context == null) {
                try {
                    context = parameters.createSSLContext(camel == null ? parameters.getCamelContext() : camel);
                } catch (GeneralSecurityException | IOException e) {
                    throw new IllegalArgumentException(
                            "option 'sslContextParameters': its keys or certificates cannot be used (" + e.getMessage()
                                    + "). Check files and passwords",
                            e);
                }
                CONTEXTS.put(parameters, new SoftReference<>(context));
            }
            return context;
        }
    }

    private static ClientCertificate clientCertificate(SSLContextParameters parameters) {
        String wanted = parameters.getServerParameters() == null
                ? null
                : parameters.getServerParameters().getClientAuthentication();
        if (wanted == null || wanted.equalsIgnoreCase("NONE")) {
            return ClientCertificate.NONE;
        }
        return switch (wanted.toUpperCase(Locale.ROOT)) {
            case "WANT" -> ClientCertificate.WANTED;
            case "REQUIRE" -> ClientCertificate.REQUIRED;
            default ->
                throw new IllegalArgumentException("option 'sslContextParameters': clientAuthentication is '" + wanted
                        + "'. Write one of: NONE, WANT, REQUIRE");
        };
    }

    private static void refuseOldProtocols(SSLContextParameters parameters) {
        if (parameters.getSecureSocketProtocols() != null) {
            for (String protocol : parameters.getSecureSocketProtocols().getSecureSocketProtocol()) {
                if (!PROTOCOLS.contains(protocol)) {
                    throw new IllegalArgumentException("option 'sslContextParameters': secureSocketProtocols has '"
                            + protocol + "'. Write TLSv1.2, TLSv1.3, or both");
                }
            }
        }
    }
}
