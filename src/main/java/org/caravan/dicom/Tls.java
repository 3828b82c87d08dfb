package org.caravan.dicom;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How a connection is encrypted: TLS 1.2 or 1.3, with the cipher suites of the BCP 195 profile (PS3.15 §B.12, RFC 9325) unless others are named.
 *
 * @param context keys and trusted certificates
 * @param cipherSuites to use in place of those of the profile; empty for those
 * @param client of a listener, what is asked of whoever connects; without meaning for a requestor
 * @param checksHostName of a requestor, whether the certificate of the peer must be one for the host it was connected to by; without meaning
 *     for a listener
 */
public record Tls(SSLContext context, List<String> cipherSuites, ClientCertificate client, boolean checksHostName) {

    /** What a listener asks of whoever connects. */
    public enum ClientCertificate {
        /** No certificate. */
        NONE,
        /** A trusted certificate or none. */
        WANTED,
        /** A trusted certificate. */
        REQUIRED
    }

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final Set<String> PROFILE = Set.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

    public Tls {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(client, "client");
        cipherSuites = List.copyOf(cipherSuites);
    }

    /** For a requestor that checks whom it talks to, with the cipher suites of the profile. */
    public Tls(SSLContext context) {
        this(context, List.of(), ClientCertificate.REQUIRED, true);
    }

    /** The engine of a connection that we open to that host. */
    public SSLEngine requestor(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        if (checksHostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The engine of a connection that came to us. */
    public SSLEngine acceptor() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters(engine));
        engine.setNeedClientAuth(client == ClientCertificate.REQUIRED);
        if (client == ClientCertificate.WANTED) {
            engine.setWantClientAuth(true);
        }
        return engine;
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(common(engine.getEnabledProtocols(), PROTOCOLS.stream()));
        parameters.setCipherSuites(
                common(engine.getSupportedCipherSuites(), (cipherSuites.isEmpty() ? PROFILE : cipherSuites).stream()));
        return parameters;
    }

    private static String[] common(String[] had, Stream<String> wanted) {
        Set<String> known = Set.copyOf(Arrays.asList(had));
        return wanted.filter(known::contains).toArray(String[]::new);
    }
}
