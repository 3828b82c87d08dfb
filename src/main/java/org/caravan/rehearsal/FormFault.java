package org.caravan.rehearsal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

import com.sun.net.httpserver.HttpExchange;

/** Something that a form server, or what stands before it, does wrong in answering. */
public interface FormFault {

    /**
     * Answers instead of the server.
     *
     * @param good what the server would have answered with status 200
     */
    void answer(HttpExchange exchange, byte[] good) throws IOException;

    /** A status, with the header Retry-After where it is not null. */
    static FormFault status(int status, String retryAfter) {
        return (exchange, good) -> {
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            RehearsalForms.send(
                    exchange, status, "application/json", "{\"detail\":\"no\"}".getBytes(StandardCharsets.UTF_8));
        };
    }

    /** A page for people, with status 200. */
    static FormFault html() {
        return (exchange, good) -> RehearsalForms.send(
                exchange, 200, "text/html", "<html>We will be back soon</html>".getBytes(StandardCharsets.UTF_8));
    }

    /** Any text with status 200, called JSON. */
    static FormFault text(String text) {
        return (exchange, good) ->
                RehearsalForms.send(exchange, 200, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    /** The answer with a part replaced. */
    static FormFault replacing(String part, String by) {
        return (exchange, good) -> RehearsalForms.send(
                exchange,
                200,
                "application/json",
                new String(good, StandardCharsets.UTF_8).replaceAll(part, by).getBytes(StandardCharsets.UTF_8));
    }

    /** Half of the answer, though it says that it is whole. */
    static FormFault truncated() {
        return (exchange, good) -> {
            byte[] half = Arrays.copyOf(good, good.length / 2);
            RehearsalForms.send(exchange, 200, "application/json", half);
        };
    }

    /** The connection breaks in the middle. */
    static FormFault broken() {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, good.length);
            exchange.getResponseBody().write(good, 0, good.length / 2);
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    /** That many bytes of blanks after a beginning of JSON, packed to a thousandth. */
    static FormFault gzipBomb(long bytes) {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
                out.write("{\"results\":[".getBytes(StandardCharsets.UTF_8));
                for (long sent = 0; sent < bytes; sent += blanks.length) {
                    out.write(blanks);
                }
            }
        };
    }

    /** The good answer, packed. */
    static FormFault packed() {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
                out.write(good);
            }
        };
    }

    /** One byte after the other, for ever, without anything in it. */
    static FormFault dripping() {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** The good answer, after doing something else first. */
    static FormFault after(Runnable first) {
        return (exchange, good) -> {
            first.run();
            RehearsalForms.send(exchange, 200, "application/json", good);
        };
    }

    /** The good answer, with another header. */
    static FormFault header(String name, String value) {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set(name, value);
            RehearsalForms.send(exchange, 200, "application/json", good);
        };
    }
}
