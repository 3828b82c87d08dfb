package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.caravan.files.BoundedFiles;
import org.caravan.queue.JobFailedException.Effect;

/** Connections by HTTP on the JDK's client. Secrets come from files, are read anew for each session, and are never kept or logged. */
final class HttpAccess {

    private static final int MOST_ANSWER = 16 << 20;

    /** Of a request that has no timeout of its own. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Address that others are below, without a query. */
    static boolean isAddress(String url) {
        return url.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?");
    }

    private HttpAccess() {}

    /** An answer, read whole: 16 MiB at most. */
    record Answer(int status, byte[] body) {}

    /**
     * Asks; the request's own timeout bounds the answer too.
     *
     * @param who asked, for messages, such as "DICOMweb server"
     */
    static Answer send(HttpClient client, HttpRequest request, String who)
            throws DeliveryException, InterruptedException {
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream in = answer.body();
                    var limit = new TimeLimit(request.timeout().orElse(LONGEST), () -> close(in))) {
                byte[] bytes = in.readNBytes(MOST_ANSWER + 1);
                if (bytes.length > MOST_ANSWER) {
                    throw new DeliveryException(
                            "The answer of the " + who + " is longer than 16 MiB, which none is", Effect.BACK_OFF);
                }
                return new Answer(answer.statusCode(), bytes);
            }
        } catch (SSLException e) {
            throw new DeliveryException(
                    "The TLS connection to the " + who
                            + " fails: look at its certificate, and at the destination's trustFile and keyStoreFile",
                    false);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new DeliveryException("The " + who + " cannot be reached: look at its url and the line", false);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The " + who + " does not answer, or the connection broke: look at its url and the line",
                    Effect.BACK_OFF);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // whoever reads it hears of it
        }
    }

    /**
     * A client that follows no redirects.
     *
     * @param keyStoreFile PKCS #12 file with our certificate and its key; empty for none
     * @param keyStorePasswordFile its password
     * @param trustFile PEM file with the certificates of the authorities that the server's is checked against; empty for those of Java
     */
    static HttpClient client(
            Duration connectTimeout, String keyStoreFile, String keyStorePasswordFile, String trustFile)
            throws DeliveryException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_1_1);
        if (!keyStoreFile.isEmpty() || !trustFile.isEmpty()) {
            builder.sslContext(context(keyStoreFile, keyStorePasswordFile, trustFile));
        }
        return builder.build();
    }

    private static SSLContext context(String keyStoreFile, String passwordFile, String trustFile)
            throws DeliveryException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keyStoreFile.isEmpty() ? null : keys(keyStoreFile, secret(passwordFile, "keyStorePasswordFile")),
                    trustFile.isEmpty() ? null : trust(trustFile),
                    null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new DeliveryException(
                    "The destination's keyStoreFile (PKCS #12) or trustFile (PEM) cannot be used: look at the files"
                            + " and the password",
                    false);
        }
    }

    private static KeyManager[] keys(String file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            store.load(in, password.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password.toCharArray());
        return keys.getKeyManagers();
    }

    private static TrustManager[] trust(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority " + number++, each);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    /** The header {@code Authorization} for a user and password. */
    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** What the file holds, without white space at its ends. */
    static String secret(String file, String setting) throws DeliveryException {
        try {
            String secret = BoundedFiles.secret(Path.of(file));
            if (!secret.isEmpty()) {
                return secret;
            }
        } catch (IOException e) {
            // said below
        }
        throw new DeliveryException(
                "The destination's " + setting + " cannot be read or is empty: correct its path or owner", false);
    }
}
