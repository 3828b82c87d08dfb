package org.caravan.camel.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;

/**
 * Keys and certificates in the PEM files that hospitals and their authorities hand out, wherever Camel takes SSLContextParameters.
 *
 * <p>{@code trusted} alone is enough to talk to a PACS that wants no certificate of ours; a listener needs {@code certificate} and {@code key}.
 */
public class TlsFiles extends SSLContextParameters {

    private static final char[] NO_PASSWORD = new char[0];

    private String trusted = "";
    private String certificate = "";
    private String key = "";

    /** Certificates of the authorities, or of the peers themselves, that are trusted. Default are those that Java trusts. */
    public void setTrusted(String trusted) {
        this.trusted = trusted.strip();
    }

    /** Our certificate, followed by those of the authorities between it and one that the peer trusts. Default is none. */
    public void setCertificate(String certificate) {
        this.certificate = certificate.strip();
    }

    /** The private key of our certificate: PKCS #8, not encrypted ({@code BEGIN PRIVATE KEY}), RSA or EC. */
    public void setKey(String key) {
        this.key = key.strip();
    }

    /** Of a listener, what is asked of whoever connects: NONE, WANT or REQUIRE. Default NONE. */
    public void setClientCertificate(String wanted) {
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication(wanted.strip());
        setServerParameters(server);
    }

    @Override
    public SSLContext createSSLContext(CamelContext camelContext) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = null;
        if (!certificate.isEmpty() || !key.isEmpty()) {
            if (certificate.isEmpty() || key.isEmpty()) {
                throw new IOException("certificate and key belong together; set both or none");
            }
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore store = empty();
            store.setKeyEntry(
                    "ours", privateKey(), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
            keys.init(store, NO_PASSWORD);
        }
        TrustManagerFactory trust = null;
        if (!trusted.isEmpty()) {
            trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore store = empty();
            for (Certificate each : certificates(trusted)) {
                store.setCertificateEntry("trusted-" + store.size(), each);
            }
            trust.init(store);
        }
        context.init(
                keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate (BEGIN CERTIFICATE)");
            }
            return found;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    private static String form(String text) {
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            return "an encrypted key";
        }
        if (text.contains("BEGIN RSA PRIVATE KEY")) {
            return "a PKCS #1 key (BEGIN RSA PRIVATE KEY)";
        }
        if (text.contains("BEGIN EC PRIVATE KEY")) {
            return "a SEC1 key (BEGIN EC PRIVATE KEY)";
        }
        if (text.contains("BEGIN OPENSSH PRIVATE KEY")) {
            return "a key of OpenSSH (BEGIN OPENSSH PRIVATE KEY)";
        }
        return text.contains("BEGIN CERTIFICATE") ? "a certificate" : "no key in PEM";
    }

    private String conversion(String text) {
        Path name = Path.of(key).getFileName();
        return text.contains("BEGIN OPENSSH")
                ? "ssh-keygen -p -N '' -m PKCS8 -f a copy of " + name
                : "openssl pkcs8 -topk8 -nocrypt -in " + name + " -out pkcs8-" + name;
    }

    private PrivateKey privateKey() throws GeneralSecurityException, IOException {
        String text;
        try {
            text = Files.readString(Path.of(key), StandardCharsets.ISO_8859_1); // also where it is DER
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + key, e);
        }
        String body = text.replaceAll("(?s).*-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----.*", "$1");
        if (body.equals(text)) {
            throw new IOException(key + " holds " + form(text)
                    + ", not a PKCS #8 key that is not encrypted (BEGIN PRIVATE KEY). Convert it with: "
                    + conversion(text));
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            throw new IOException(key + " is cut off or garbled within its key. Copy it anew", e);
        }
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // the other one
            }
        }
        throw new IOException(key + " holds neither an RSA nor an EC key");
    }
}
