package org.caravan.dicom.net;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Direct buffers of one connection, used again after it: direct memory is given back late, and connections come and go by the thousand.
 *
 * @param in holds several PDUs, so that one read and one write to a file move many of them
 * @param out holds the longest PDU we send
 */
record Buffers(ByteBuffer in, ByteBuffer out) {

    static final int IN_LENGTH = 512 * 1024;
    static final int OUT_LENGTH = 144 * 1024;
    private static final int KEPT = 24;

    private static final ArrayBlockingQueue<Buffers> FREE = new ArrayBlockingQueue<>(KEPT);

    static Buffers take() {
        Buffers free = FREE.poll();
        return free != null
                ? free
                : new Buffers(ByteBuffer.allocateDirect(IN_LENGTH), ByteBuffer.allocateDirect(OUT_LENGTH));
    }

    /** Takes them back; nothing may refer to them any more. */
    void giveBack() {
        in.clear();
        out.clear();
        FREE.offer(this);
    }
}
