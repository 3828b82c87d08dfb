package org.caravan.suite;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP relay to a server on this machine that breaks a connection, once, where what goes there holds some words: before they go, so that the server never
 * hears them; or after it has answered, so that nobody hears the answer.
 */
public final class BreakingRelay implements AutoCloseable {

    /** Where it breaks. */
    public enum When {
        BEFORE_IT_GOES,
        AFTER_IT_IS_ANSWERED
    }

    private record Break(String words, When when) {}

    private final ServerSocket server;
    private final int target;
    private final AtomicReference<Break> armed = new AtomicReference<>();
    private final AtomicInteger broken = new AtomicInteger();

    public BreakingRelay(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Breaks the next connection over which these words go. */
    public void breakAt(String words, When when) {
        broken.set(0);
        armed.set(new Break(words, when));
    }

    /** How often it broke since it was told to: 0 or 1. */
    public int broken() {
        return broken.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
                caller.setTcpNoDelay(true);
                called.setTcpNoDelay(true);
                AtomicInteger answersLeft = new AtomicInteger(Integer.MAX_VALUE);
                thread(() -> carry(called, caller, answersLeft, false));
                thread(() -> carry(caller, called, answersLeft, true));
            } catch (IOException e) {
                return; // closed, or the target is gone
            }
        }
    }

    private void carry(Socket from, Socket to, AtomicInteger answersLeft, boolean there) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[1 << 16];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (there && strikes(Arrays.copyOf(piece, length), answersLeft)) {
                    return;
                }
                if (!there && answersLeft.get() <= 0) {
                    broken.incrementAndGet();
                    return;
                }
                out.write(piece, 0, length);
            }
        } catch (IOException e) {
            // one side ended it; the other is closed with it
        }
    }

    /** True where it breaks at once; otherwise it may be noted that it breaks at the answer. */
    private boolean strikes(byte[] sent, AtomicInteger answersLeft) {
        Break next = armed.get();
        if (next == null || !new String(sent, StandardCharsets.ISO_8859_1).contains(next.words)) {
            return false;
        }
        if (!armed.compareAndSet(next, null)) {
            return false;
        }
        if (next.when == When.BEFORE_IT_GOES) {
            broken.incrementAndGet();
            return true;
        }
        answersLeft.set(0);
        return false;
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "breaking-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
