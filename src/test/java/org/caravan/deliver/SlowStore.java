package org.caravan.deliver;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import javax.net.ServerSocketFactory;

/** As much of S3 as putting one object whole takes, by a store that takes bodies slowly, or stops taking one. */
final class SlowStore implements AutoCloseable {

    private static final int PIECE = 256 << 10;

    private final ServerSocket server;
    private final Runnable beforeEachPiece;
    private final Map<String, Map<String, String>> objects = new ConcurrentHashMap<>();
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

    /** @param beforeEachPiece before each 256 KiB of a body */
    SlowStore(ServerSocketFactory sockets, Runnable beforeEachPiece) throws IOException {
        this.beforeEachPiece = beforeEachPiece;
        server = sockets.createServerSocket();
        server.setReceiveBufferSize(PIECE);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon(this::accept);
    }

    /** Whoever waits for it waits until the test ends. */
    static Runnable never() {
        return () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    int port() {
        return server.getLocalPort();
    }

    /** How often somebody connected. */
    int connections() {
        return connections.size();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "slow-store");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                for (String header = line(in); header.contains(": "); header = line(in)) {
                    headers.put(header.split(": ", 2)[0], header.split(": ", 2)[1]);
                }
                String[] words = request.split(" ");
                if (words[0].equals("PUT") && !headers.containsKey("Content-Length")) {
                    return; // it has left in the middle
                }
                answer(socket, words[0].equals("PUT") ? put(socket, in, words[1], headers) : head(words[1]));
            }
        } catch (IOException | UncheckedIOException e) {
            // the other end has left
        }
    }

    private String put(Socket socket, InputStream in, String path, Map<String, String> headers) throws IOException {
        if (headers.containsKey("Expect")) {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        for (long left = Long.parseLong(headers.get("Content-Length")); left > 0; ) {
            beforeEachPiece.run();
            left -= in.readNBytes((int) Math.min(left, PIECE)).length;
        }
        objects.put(path, headers);
        return "200 OK\r\nETag: \"1\"\r\nContent-Length: 0";
    }

    private String head(String path) {
        Map<String, String> object = objects.get(path);
        if (object == null) {
            return path.endsWith(".zip") ? "404 Not Found\r\nContent-Length: 0" : "200 OK\r\nContent-Length: 0";
        }
        return "200 OK\r\nContent-Length: "
                + object.getOrDefault("x-amz-decoded-content-length", object.get("Content-Length"))
                + "\r\nx-amz-checksum-sha256: " + object.get("x-amz-checksum-sha256");
    }

    private static void answer(Socket socket, String answer) throws IOException {
        socket.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
