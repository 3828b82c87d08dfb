package org.caravan.kobo;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Ends an answer that is too large, unpacked, or takes too long in all; a gzip bomb ends here too. */
final class BoundedInput extends FilterInputStream {

    private final long most;
    private final long deadline;
    private long read;

    /** @param held bytes that an earlier attempt brought; they count too */
    BoundedInput(InputStream in, long most, long held, Duration longest) {
        super(in);
        this.read = held;
        this.most = most;
        this.deadline = System.nanoTime() + longest.toNanos();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        read += Math.max(0, count);
        if (read > most) {
            throw new UnfitPageException("The server's answer is larger than " + most + " bytes: refused");
        }
        if (count > 0 && System.nanoTime() - deadline > 0) {
            throw new IOException("The answer takes too long");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        throw new IOException("not skipped");
    }

    /** Nothing: closing the answer would read the rest of it, however much that is; its request closes it, or cuts it off. */
    @Override
    public void close() {}

    @Override
    public boolean markSupported() {
        return false;
    }
}
