package org.caravan.dicom.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** Bytes through TLS (PS3.15 §B), on a channel that does not block. */
final class TlsStream implements Stream {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Records of TLS that go to the socket at once. */
    private static final int RECORDS = 4;

    private final SocketChannel channel;
    private final SSLEngine engine;

    /** What has arrived encrypted, and what was decrypted of it and not yet taken; both ready to be read. */
    private final ByteBuffer encrypted;

    private final ByteBuffer decrypted;

    /** What is encrypted and not yet sent, ready to be read. */
    private final ByteBuffer sending;

    private boolean ended;

    /** @param engine in the mode of its side, with its parameters set */
    TlsStream(SocketChannel channel, SSLEngine engine) throws SSLException {
        this.channel = channel;
        this.engine = engine;
        int record = engine.getSession().getPacketBufferSize();
        encrypted = ByteBuffer.allocate(RECORDS * record).limit(0);
        decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
        sending = ByteBuffer.allocate(RECORDS * record).limit(0);
        engine.beginHandshake();
    }

    @Override
    public Readiness prepare() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    if (!flush()) {
                        return Readiness.WRITE;
                    }
                    wrap(NOTHING);
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!flush()) {
                        return Readiness.WRITE;
                    }
                    if (unwrap(decrypted) == Status.BUFFER_UNDERFLOW) {
                        int count = receive();
                        if (count < 0) {
                            throw new EOFException("closed while TLS was negotiated");
                        }
                        if (count == 0) {
                            return Readiness.READ;
                        }
                    }
                }
                default -> {
                    return flush() ? Readiness.READY : Readiness.WRITE;
                }
            }
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int before = to.position();
        while (to.hasRemaining()) {
            if (decrypted.hasRemaining()) {
                int length = Math.min(to.remaining(), decrypted.remaining());
                to.put(decrypted.slice(decrypted.position(), length));
                decrypted.position(decrypted.position() + length);
                continue;
            }
            Status status = unwrap(to.remaining() >= decrypted.capacity() ? to : decrypted);
            if (status == Status.CLOSED) {
                ended = true;
            }
            int count = status == Status.BUFFER_UNDERFLOW ? receive() : 0;
            if (ended || count < 0) {
                int taken = to.position() - before;
                return taken > 0 ? taken : -1;
            }
            if (status == Status.BUFFER_UNDERFLOW && count == 0) {
                break;
            }
            answer();
        }
        return to.position() - before;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (!flush()) {
            return 0;
        }
        int before = from.position();
        while (from.hasRemaining() && wrap(from)) {
            // as many records as there is room for
        }
        if (from.position() == before && !sending.hasRemaining()) {
            // waiting for the socket would not help
            throw new SSLException("TLS takes nothing to send: it is closed, or was never agreed on");
        }
        flush();
        return from.position() - before;
    }

    @Override
    public boolean flush() throws IOException {
        if (sending.hasRemaining()) {
            channel.write(sending);
        }
        return !sending.hasRemaining();
    }

    @Override
    public void end() {
        try {
            engine.closeOutbound();
            wrap(NOTHING);
            flush();
        } catch (IOException e) {
            // it is closed without a word then
        }
    }

    /** Encrypts one record, or what TLS itself has to say; false where it does neither. */
    private boolean wrap(ByteBuffer from) throws SSLException {
        sending.compact();
        try {
            SSLEngineResult result = engine.wrap(from, sending);
            return result.getStatus() == Status.OK && result.bytesConsumed() + result.bytesProduced() > 0;
        } finally {
            sending.flip();
        }
    }

    /** Decrypts one record. Whatever is decrypted into our own buffer lies there ready to be taken. */
    private Status unwrap(ByteBuffer to) throws SSLException {
        boolean own = to == decrypted;
        if (own) {
            decrypted.clear();
        }
        try {
            SSLEngineResult result = engine.unwrap(encrypted, to);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                throw new SSLException("A record of TLS is longer than was agreed");
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            }
            return result.getStatus();
        } finally {
            if (own) {
                decrypted.flip();
            }
        }
    }

    /** Sends what TLS itself has to say in between, such as an update of its keys. */
    private void answer() throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(NOTHING)) {
            flush();
        }
    }

    private int receive() throws IOException {
        encrypted.compact();
        try {
            return channel.read(encrypted);
        } finally {
            encrypted.flip();
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
