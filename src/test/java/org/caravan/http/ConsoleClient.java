package org.caravan.http;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.caravan.http.HttpSettings.Listener;

/** A browser's requests to the console, with its cookies. */
public final class ConsoleClient {

    public static final String PASSWORD = "a password for this test";

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final String origin;
    private final HttpClient client;

    public ConsoleClient(int port) {
        this("http://127.0.0.1:" + port, HttpClient.newBuilder());
    }

    /** With TLS, trusting the certificate of this keystore alone. */
    ConsoleClient(int port, Path keystore) {
        this("https://127.0.0.1:" + port, HttpClient.newBuilder().sslContext(trusting(keystore)));
    }

    private ConsoleClient(String origin, HttpClient.Builder client) {
        this.origin = origin;
        this.client = client.cookieHandler(new CookieManager())
                .connectTimeout(LONGEST)
                .build();
    }

    private static SSLContext trusting(Path keystore) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Both listeners on free ports, with one password. */
    public static HttpSettings settings(Path secrets, Set<String> names) {
        return settings(secrets, 0, names, Optional.empty());
    }

    static HttpSettings settings(Path secrets, int consolePort, Set<String> names, Optional<Path> keystore) {
        return new HttpSettings(
                new Listener("caravan.console", true, "127.0.0.1", consolePort),
                new Listener("caravan.management", true, "127.0.0.1", 0),
                names,
                keystore,
                PASSWORD,
                HttpSettings.Limits.USUAL,
                secrets,
                PASSWORD,
                PASSWORD);
    }

    /** As a browser says it of our own pages. */
    public String origin() {
        return origin;
    }

    public HttpResponse<String> logIn() throws Exception {
        return logIn(Users.OPERATOR, PASSWORD);
    }

    public HttpResponse<String> logIn(String user, String password) throws Exception {
        String form = "j_username=" + user + "&j_password=" + URLEncoder.encode(password, StandardCharsets.UTF_8);
        return send("/hawtio/j_security_check", "POST", form, "application/x-www-form-urlencoded", "Origin", origin());
    }

    /** A request to Jolokia with these headers, names and values in turn. */
    public HttpResponse<String> jolokia(String body, String type, String... headers) throws Exception {
        return send("/hawtio/jolokia/", "POST", body, type, headers);
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(path, "GET", "", "", headers);
    }

    public HttpResponse<String> send(String path, String method, String body, String type, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path))
                .timeout(LONGEST)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
