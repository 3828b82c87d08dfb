package org.caravan.dicom.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import javax.net.ssl.SSLException;

import jdk.net.ExtendedSocketOptions;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.TlsFaults;

/**
 * One TCP connection on which every wait ends: reads and writes alike are bounded by a longest silence and a total deadline.
 *
 * <p>The channel is non-blocking with a selector of its own, because a blocking socket has no time-out for writes. Used by one thread;
 * only {@link #wakeUp} and {@link #closeNow} may be called by others.
 */
final class Connection implements AutoCloseable {

    private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int LINGER_BYTES = 1 << 20;

    private final SocketChannel channel;
    private final Stream stream;
    private final Selector selector;
    private final SelectionKey key;
    private final String who;
    private final ByteBuffer in;
    private final boolean quickAck;

    private final WaitLimits limits;
    private WakeUpAction onWakeUp = () -> {};
    private volatile boolean wokenUp;
    private long received;

    /** Takes over a connected channel, whose bytes go as they are. */
    Connection(SocketChannel channel, String who, ByteBuffer in) throws IOException {
        this(channel, new PlainStream(channel), who, in);
    }

    /**
     * Takes over a connected channel.
     *
     * @param stream what its bytes go through; {@link #prepare} must be called before the first of them
     * @param who the other end, for messages
     * @param in direct buffer for what arrives, empty; everything is parsed and stored straight from it
     */
    Connection(SocketChannel channel, Stream stream, String who, ByteBuffer in) throws IOException {
        this.channel = channel;
        this.stream = stream;
        this.who = who;
        limits = new WaitLimits(who);
        this.in = in.limit(0);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        quickAck = channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        selector = Selector.open();
        try {
            key = channel.register(selector, 0);
            acknowledgeQuickly();
        } catch (IOException | RuntimeException e) {
            selector.close(); // reset meanwhile: nobody else knows it
            throw e;
        }
    }

    /** What is done on this thread after {@link #wakeUp}; it may write and set deadlines. */
    @FunctionalInterface
    interface WakeUpAction {
        void run() throws DicomException, InterruptedException;
    }

    /**
     * Waits until bytes can be sent and received: until TLS is agreed on, where it is spoken.
     *
     * @throws DicomConnectException when it cannot be
     */
    void prepare() throws DicomException, InterruptedException {
        while (true) {
            try {
                switch (stream.prepare()) {
                    case READ -> await(SelectionKey.OP_READ, limits.silence());
                    case WRITE -> await(SelectionKey.OP_WRITE, limits.writing());
                    default -> {
                        return;
                    }
                }
            } catch (IOException e) {
                throw new DicomConnectException(who + TlsFaults.describe(e), e);
            }
        }
    }

    String who() {
        return who;
    }

    /** Address of the other end. */
    InetAddress remoteAddress() throws DicomAbortedException {
        try {
            return ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** How long its waits may take. */
    WaitLimits limits() {
        return limits;
    }

    void onWakeUp(WakeUpAction action) {
        onWakeUp = action;
    }

    /** Bytes received so far. */
    long received() {
        return received;
    }

    /** What has been received and not yet taken. */
    ByteBuffer in() {
        return in;
    }

    /** Waits until that many bytes can be taken from {@link #in}; false where the stream ends before. */
    boolean require(int bytes) throws DicomException, InterruptedException {
        while (in.remaining() < bytes) {
            if (in.capacity() - in.position() < bytes) {
                makeRoom();
            }
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Reads what has arrived, waiting for at least one byte; false at the end of the stream. */
    boolean fill() throws DicomException, InterruptedException {
        while (true) {
            if (wokenUp) {
                wokenUp = false;
                onWakeUp.run();
            }
            int count = readNow();
            if (count != 0) {
                return count > 0;
            }
            await(SelectionKey.OP_READ, limits.silence());
        }
    }

    /** Takes what has arrived without waiting: its bytes, 0 where there is nothing, -1 at the end of the stream. */
    int readNow() throws DicomAbortedException {
        if (in.limit() == in.capacity()) {
            makeRoom();
        }
        int position = in.position();
        in.position(in.limit()).limit(in.capacity());
        try {
            int count = stream.read(in);
            if (count > 0) {
                received += count;
                acknowledgeQuickly();
            }
            return count;
        } catch (IOException e) {
            throw lost(e);
        } finally {
            in.limit(in.position()).position(position);
        }
    }

    /** Moves what is unread to the front. */
    private void makeRoom() {
        in.compact().flip();
    }

    /** Forgets handed-out bytes, to which nothing may refer any more. */
    void rewindIfEmpty() {
        if (!in.hasRemaining()) {
            in.position(0).limit(0);
        }
    }

    /** Sends all of it. */
    void send(ByteBuffer data) throws DicomException, InterruptedException {
        try {
            while (data.hasRemaining() || !stream.flush()) {
                int count = data.hasRemaining() ? stream.write(data) : 0;
                if (count == 0) {
                    await(SelectionKey.OP_WRITE, limits.writing());
                }
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Sends it if the peer takes it at once, for a last word such as A-ABORT. */
    void sendNow(ByteBuffer data) {
        try {
            stream.write(data);
        } catch (IOException e) {
            // the other end is gone already: nothing to tell it
        }
    }

    /** Makes the thread that waits here run its wake-up action. */
    void wakeUp() {
        wokenUp = true;
        selector.wakeup();
    }

    /** Ends every wait of this connection at once, with a {@link DicomAbortedException} there. */
    void closeNow() {
        try {
            channel.close();
        } catch (IOException e) {
            // closed is closed
        }
        selector.wakeup();
    }

    /**
     * Waits shortly for the peer to close first (PS3.8 §9.1.4, ARTIM). Closing with unread bytes would reset the connection, and the reset may
     * overtake our last word.
     */
    void lingerThenClose() {
        try {
            stream.end();
            channel.shutdownOutput();
            var until = System.nanoTime() + LINGER_NANOS;
            int left = LINGER_BYTES;
            while (left > 0 && System.nanoTime() < until) {
                in.clear();
                int count = channel.read(in);
                if (count < 0) {
                    break;
                }
                left -= count;
                if (count == 0) {
                    select(SelectionKey.OP_READ, until - System.nanoTime());
                }
            }
        } catch (IOException | CancelledKeyException | ClosedSelectorException e) {
            // closing below is all that is left to do
        }
        close();
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            stream.end();
        }
        closeNow();
        try {
            selector.close();
        } catch (IOException e) {
            // nothing waits on it any more
        }
    }

    private void await(int operation, Deadline longest) throws DicomException, InterruptedException {
        while (true) {
            long left = Math.min(longest.nanosLeft(), limits.total().nanosLeft());
            if (left <= 0) {
                throw limits.timeout(longest, operation == SelectionKey.OP_READ);
            }
            boolean ready;
            try {
                ready = select(operation, left);
            } catch (IOException | CancelledKeyException | ClosedSelectorException e) {
                throw lost(e);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while talking to " + who);
            }
            if (ready || operation == SelectionKey.OP_READ && wokenUp) {
                return;
            }
        }
    }

    private boolean select(int operation, long nanos) throws IOException {
        key.interestOps(operation);
        int ready = selector.select(Math.max(1, nanos / 1_000_000));
        selector.selectedKeys().clear();
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return ready > 0;
    }

    private DicomAbortedException lost(Exception cause) {
        if (cause instanceof SSLException) {
            return new DicomAbortedException(who + TlsFaults.describe(cause), cause);
        }
        return new DicomAbortedException(
                who + " is gone: the connection was closed or reset. Look at the network and at the log of the peer.",
                cause);
    }

    private void acknowledgeQuickly() throws IOException {
        if (quickAck) {
            channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
    }
}
