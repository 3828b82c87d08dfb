package org.caravan.deliver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.caravan.queue.JobFailedException.Effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(30)
class HttpAccessTest {

    @Test
    void anAnswerThatStopsInTheMiddleIsGivenUpWhenTheTimeOfItsRequestIsOver() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> asked = CompletableFuture.supplyAsync(() -> answerInPart(server));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                    .timeout(Duration.ofSeconds(1))
                    .build();

            DeliveryException failure = catchThrowableOfType(
                    DeliveryException.class, () -> HttpAccess.send(HttpClient.newHttpClient(), request, "server"));

            assertThat(failure).hasMessageStartingWith("The server does not answer, or the connection broke");
            assertThat(failure.effect()).isEqualTo(Effect.BACK_OFF);
            asked.get().close();
        }
    }

    private static Socket answerInPart(ServerSocket server) {
        try {
            Socket socket = server.accept();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[".getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
