package org.caravan.dicom.common;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Buffers that objects are written to the disk from, used again: each stands where a disk can fetch it from without a copy. */
final class DiskBuffers {

    /** Bytes in a buffer: most objects go to the disk in one piece. */
    static final int LENGTH = 1 << 20;

    /** Multiple of every block size a direct write is asked to keep to. */
    static final int ALIGNMENT = 4096;

    private static final int KEPT = 24;
    private static final ArrayBlockingQueue<ByteBuffer> FREE = new ArrayBlockingQueue<>(KEPT);

    private DiskBuffers() {}

    static ByteBuffer take() {
        ByteBuffer free = FREE.poll();
        return free != null
                ? free
                : ByteBuffer.allocateDirect(LENGTH + ALIGNMENT - 1).alignedSlice(ALIGNMENT);
    }

    /** Takes it back; nothing may refer to it any more. */
    static void giveBack(ByteBuffer buffer) {
        FREE.offer(buffer.clear());
    }
}
