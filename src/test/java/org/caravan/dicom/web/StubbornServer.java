package org.caravan.dicom.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import org.caravan.dicom.Peer;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.WebAccess;
import org.caravan.dicom.data.Part10;

/** A DICOMweb server that answers as a test has it, and remembers what it was asked. */
final class StubbornServer implements AutoCloseable {

    static final String BOUNDARY = "a b'c";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();

    /** @param handler for all below {@code /web} */
    StubbornServer(HttpHandler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/web", exchange -> {
            asked.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().toString().replaceFirst("^/web", ""));
            logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.start();
    }

    Peer.Builder peer() {
        return peer("", "");
    }

    Peer.Builder peer(String user, String secret) {
        int port = server.getAddress().getPort();
        return Peer.builder("DICOMWEB", "127.0.0.1", port)
                .name("web")
                .web(new WebAccess(URI.create("http://127.0.0.1:" + port + "/web"), user, secret, ""));
    }

    List<String> asked() {
        return asked;
    }

    List<String> logins() {
        return logins;
    }

    static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    static void json(HttpExchange exchange, String body) throws IOException {
        answer(exchange, 200, "application/dicom+json", body.getBytes(StandardCharsets.UTF_8));
    }

    static String related() {
        return "multipart/related; type=\"application/dicom\"; boundary=\"" + BOUNDARY + "\"";
    }

    /** A whole body with these objects. */
    static byte[] body(List<? extends StoreObject> objects) {
        return body(objects, "");
    }

    /** @param header of each part beside its type, with its line end */
    static byte[] body(List<? extends StoreObject> objects, String header) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (StoreObject object : objects) {
                out.writeBytes(("\r\n--" + BOUNDARY + "\r\nContent-Type: application/dicom\r\n" + header + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                Part10.writeHeader(
                        out, object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), "ELSE");
                try (InputStream dataSet = object.openDataSet()) {
                    dataSet.transferTo(out);
                }
            }
            out.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
