package org.caravan.rehearsal;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Where a rehearsal PACS is told how to misbehave, on 127.0.0.1: {@code GET /} shows its habits, {@code PUT /} with lines of {@code name=value}
 * changes them, {@code DELETE /} has it behave. Every answer is the habits in force, as a file has them; what is wrong is answered with 400 and a sentence.
 */
public final class HabitsPort implements AutoCloseable {

    private static final int MOST_BYTES = 100_000;

    private final HttpServer server;
    private final Habits habits;

    /** @param port 0 for any */
    public HabitsPort(Habits habits, int port) throws IOException {
        this.habits = habits;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
            if (exchange.getRequestHeaders().containsKey("Origin")) {
                throw new IllegalArgumentException("no web page may ask here");
            }
            switch (exchange.getRequestMethod()) {
                case "GET" -> {}
                case "PUT" -> habits.read(new StringReader(new String(body, StandardCharsets.UTF_8)));
                case "DELETE" -> habits.behave();
                default -> throw new IllegalArgumentException("use GET, PUT or DELETE");
            }
            answer(exchange, 200, habits.describe());
        } catch (IllegalArgumentException e) {
            answer(exchange, 400, e.getMessage() + "\n");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
