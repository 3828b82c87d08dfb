package org.caravan.rehearsal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/** Gives its bytes no faster than a rate, as a slow link would. */
final class PacedStream extends FilterInputStream {

    private static final int PIECE = 64 * 1024;

    private final long bytesPerSecond;
    private final long begun = System.nanoTime();
    private long given;

    PacedStream(InputStream in, long bytesPerSecond) {
        super(in);
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        long due = begun + (long) (given * 1e9 / bytesPerSecond);
        long wait = due - System.nanoTime();
        while (wait > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(wait);
            wait = due - System.nanoTime();
        }
        int read = super.read(buffer, offset, Math.min(length, PIECE));
        given += Math.max(0, read);
        return read;
    }
}
