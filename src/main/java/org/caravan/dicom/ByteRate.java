package org.caravan.dicom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Most bytes a second, which all share that read through it at the same time. */
public final class ByteRate {

    /** In units of 1,000 bytes a second; 0 is no limit. */
    public static final Range KILOBYTES = new Range(0, 9_999_999);

    private static final int LONGEST_PIECE = 1 << 16;

    private final long bytesPerSecond;

    /** When what was read so far is paid for, in nanoseconds of {@link System#nanoTime}. */
    private long paid = System.nanoTime();

    /** @param kilobytesPerSecond in units of 1,000 bytes; 0 for no limit */
    public ByteRate(int kilobytesPerSecond) {
        bytesPerSecond = KILOBYTES.require("kilobytesPerSecond", kilobytesPerSecond) * 1000L;
    }

    public boolean isLimited() {
        return bytesPerSecond > 0;
    }

    /** The stream, which waits while its bytes are read. What is skipped costs no time. */
    public InputStream on(InputStream in) {
        return isLimited() ? new Paced(in) : in;
    }

    /** When the next bytes may go, in nanoseconds from now; the one who asks has the turn. */
    private synchronized long turn(int bytes) {
        long now = System.nanoTime();
        if (paid - now < 0) {
            paid = now;
        }
        long wait = paid - now;
        paid += TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        return wait;
    }

    private final class Paced extends FilterInputStream {

        /** A quarter of a second at most, so that several go on evenly. */
        private final int piece = (int) Math.min(LONGEST_PIECE, bytesPerSecond / 4);

        Paced(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, Math.min(length, piece));
            if (read > 0) {
                await(turn(read));
            }
            return read;
        }

        private static void await(long nanos) throws InterruptedIOException {
            try {
                TimeUnit.NANOSECONDS.sleep(nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Stopped while it waited for its turn");
            }
        }
    }
}
