package org.caravan.http;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import org.caravan.http.HttpSettings.Listener;

/** A browser's requests to the console, with its cookies. */
final class ConsoleClient {

    static final String PASSWORD = "a password for this test";

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final int port;
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .connectTimeout(LONGEST)
            .build();

    ConsoleClient(int port) {
        this.port = port;
    }

    /** Both listeners on free ports, with one password. */
    static HttpSettings settings(Path secrets, Set<String> names) {
        return settings(secrets, 0, names, Optional.empty());
    }

    static HttpSettings settings(Path secrets, int consolePort, Set<String> names, Optional<Path> keystore) {
        return new HttpSettings(
                new Listener("caravan.console", true, "127.0.0.1", consolePort),
                new Listener("caravan.management", true, "127.0.0.1", 0),
                names,
                keystore,
                PASSWORD,
                secrets,
                PASSWORD,
                PASSWORD);
    }

    /** As a browser says it of our own pages. */
    String origin() {
        return "http://127.0.0.1:" + port;
    }

    HttpResponse<String> logIn() throws Exception {
        return logIn(Users.OPERATOR, PASSWORD);
    }

    HttpResponse<String> logIn(String user, String password) throws Exception {
        String form = "j_username=" + user + "&j_password=" + URLEncoder.encode(password, StandardCharsets.UTF_8);
        return send("/hawtio/j_security_check", "POST", form, "application/x-www-form-urlencoded", "Origin", origin());
    }

    /** A request to Jolokia with these headers, names and values in turn. */
    HttpResponse<String> jolokia(String body, String type, String... headers) throws Exception {
        return send("/hawtio/jolokia/", "POST", body, type, headers);
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(path, "GET", "", "", headers);
    }

    HttpResponse<String> send(String path, String method, String body, String type, String... headers)
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
