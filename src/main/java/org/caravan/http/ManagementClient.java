package org.caravan.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Collections;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads management pages of a Caravan that runs on this machine with the same settings. */
public final class ManagementClient {

    private static final int LONGEST_MILLIS = 20_000;
    private static final int LONGEST_ANSWER = 16 << 20;

    private final HttpSettings settings;

    public ManagementClient(HttpSettings settings) {
        this.settings = settings;
    }

    /** What a page answered. */
    public record Answer(int status, String body) {}

    /**
     * Reads a page.
     *
     * @param path for example {@code /observe/health}
     * @throws HttpException where nobody answers or lets us in; the message says what to do
     */
    public Answer get(String path) {
        String address = settings.scheme() + "://" + settings.management().localHost() + ":"
                + settings.management().port();
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address + path).toURL().openConnection();
            if (connection instanceof HttpsURLConnection tls) {
                tls.setSSLSocketFactory(
                        trusting(settings.keystore().orElseThrow()).getSocketFactory());
                // the certificate names the machine as others call it, we call it by its address
                tls.setHostnameVerifier((host, session) -> true);
            }
            connection.setConnectTimeout(LONGEST_MILLIS);
            connection.setReadTimeout(LONGEST_MILLIS);
            connection.setRequestProperty("Authorization", "Basic " + credentials());
            int status = connection.getResponseCode();
            if (status == 401) {
                throw new HttpException("the password of user " + Users.MONITOR
                        + " is not known here: set caravan.management.password-file");
            }
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] bytes = body == null ? new byte[0] : body.readNBytes(LONGEST_ANSWER);
                return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new HttpException("no Caravan answers at " + address + ": it does not run, or hangs", e);
        }
    }

    private String credentials() {
        return Base64.getEncoder().encodeToString((Users.MONITOR + ":" + password()).getBytes(StandardCharsets.UTF_8));
    }

    private String password() {
        if (!settings.managementPassword().isEmpty()) {
            return settings.managementPassword();
        }
        try {
            return new Users(settings.secrets()).generated(Users.MONITOR).orElse("");
        } catch (IOException e) {
            throw new HttpException("the password of user " + Users.MONITOR + " cannot be read", e);
        }
    }

    /** Trusts the certificates in our own keystore, and no other. */
    private SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore ours = KeyStore.getInstance("PKCS12");
            ours.load(in, settings.keystorePassword().toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (String alias : Collections.list(ours.aliases())) {
                trusted.setCertificateEntry(alias, ours.getCertificate(alias));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new HttpException("caravan.http.keystore cannot be used: " + e.getMessage(), e);
        }
    }
}
