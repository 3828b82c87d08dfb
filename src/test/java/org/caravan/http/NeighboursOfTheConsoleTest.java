package org.caravan.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** Neighbours who take places at the console and keep them: others get in all the while. */
@Tag("hostile")
@Timeout(60)
class NeighboursOfTheConsoleTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final String HERE = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<Socket> held = new ArrayList<>();
    private HttpServers servers;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        servers.close();
    }

    @Test
    void fiveHundredConnectionsOfAStrangerLeaveThePlacesToOthers() throws Exception {
        start(HttpSettings.Limits.USUAL.longestAnswer());
        for (int i = 0; i < 500; i++) {
            INPUTS.attempt(() ->
                    connect(STRANGER, servers.consolePort()).getOutputStream().write('G'));
        }
        assertThat(INPUTS.answer(() -> page(HERE, servers.consolePort()))).startsWith("HTTP/1.1 200");
        assertThat(INPUTS.answer(() -> page(HERE, servers.managementPort()))).startsWith("HTTP/1.1 401");

        close(held);

        Awaitility.await().atMost(DEADLINE).untilAsserted(() -> assertThat(page(STRANGER, servers.consolePort()))
                .startsWith("HTTP/1.1 200"));
    }

    @Test
    void anAddressHasAsManyConnectionsAsTheSettingSays() throws Exception {
        start(HttpSettings.Limits.USUAL.longestAnswer(), 3);
        List<Socket> allowed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            allowed.add(connect(STRANGER, servers.consolePort()));
            assertThat(askedOn(allowed.get(i))).isEqualTo("HTTP/1.1 200");
        }

        assertThat(INPUTS.answer(() -> page(STRANGER, servers.consolePort()))).isIn("", "closed");
        assertThat(askedOn(allowed.get(0))).as("those that are there").isEqualTo("HTTP/1.1 200");

        allowed.get(0).close();
        Awaitility.await().atMost(DEADLINE).untilAsserted(() -> assertThat(page(STRANGER, servers.consolePort()))
                .startsWith("HTTP/1.1 200"));
    }

    /** The first of an answer on a connection that stays open. */
    private static String askedOn(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("HEAD /hawtio/static/login.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        String first = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        in.skipNBytes(in.available());
        return first;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestThatTricklesInHasToGo(boolean first) throws Exception {
        start(Duration.ofMillis(500));
        Socket slow = connect(STRANGER, servers.consolePort());
        if (!first) {
            slow.getOutputStream()
                    .write("HEAD /hawtio/static/login.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            slow.getInputStream().skipNBytes(slow.getInputStream().available());
        }
        slow.getOutputStream().write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n".getBytes(StandardCharsets.US_ASCII));
        slow.setSoTimeout(100);

        Awaitility.await().atMost(DEADLINE).until(() -> INPUTS.answer(() -> isClosed(slow)));

        assertThat(page(STRANGER, servers.consolePort())).startsWith("HTTP/1.1 200");
    }

    /** After one more line of its headers. */
    private static boolean isClosed(Socket socket) {
        try {
            socket.getOutputStream().write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void start(Duration longestAnswer) {
        start(longestAnswer, HttpSettings.Limits.USUAL.connectionsOfOne());
    }

    private void start(Duration longestAnswer, int connections) {
        HttpSettings usual = ConsoleClient.settings(folder, 0, Set.of(), Optional.empty());
        HttpSettings.Limits limits = usual.limits();
        servers = HttpServers.start(
                new HttpSettings(
                        usual.console(),
                        usual.management(),
                        usual.names(),
                        usual.keystore(),
                        usual.keystorePassword(),
                        new HttpSettings.Limits(
                                limits.largestRequest(),
                                limits.largestHeaders(),
                                limits.mostRequests(),
                                longestAnswer,
                                connections),
                        usual.secrets(),
                        usual.consolePassword(),
                        usual.managementPassword()),
                List.of());
    }

    private Socket connect(String from, int port) throws IOException {
        Socket socket = new Socket(HERE, port, InetAddress.getByName(from), 0);
        socket.setSoTimeout((int) DEADLINE.toMillis());
        held.add(socket);
        return socket;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private String page(String from, int port) throws IOException {
        try (Socket socket = connect(from, port)) {
            socket.getOutputStream()
                    .write("GET /hawtio/static/login.html HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "closed";
        }
    }
}
