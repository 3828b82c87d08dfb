package org.caravan.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A TCP relay to a port of this machine over which everything takes a while, as over a long line; as wide as loopback, and nothing is lost. */
final class DelayedLine implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final long oneWayNanos;

    /** @param roundTrip there and back */
    DelayedLine(int target, Duration roundTrip) throws IOException {
        this.target = target;
        this.oneWayNanos = roundTrip.toNanos() / 2;
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        // the line is cut
                    }
                },
                "delayed-line");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket caller = server.accept();
            Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
            caller.setTcpNoDelay(true);
            called.setTcpNoDelay(true);
            carry(caller, called);
            carry(called, caller);
        }
    }

    /** @param bytes empty where the sender has ended */
    private record Piece(byte[] bytes, long due) {}

    private void carry(Socket from, Socket to) {
        BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
        daemon(() -> {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[1 << 16];
            int read;
            do {
                read = in.read(buffer);
                underWay.add(new Piece(Arrays.copyOf(buffer, Math.max(0, read)), System.nanoTime() + oneWayNanos));
            } while (read >= 0);
        });
        daemon(() -> {
            for (Piece piece = underWay.take(); piece.bytes().length > 0; piece = underWay.take()) {
                long wait = piece.due() - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                }
                to.getOutputStream().write(piece.bytes());
            }
            to.shutdownOutput();
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
