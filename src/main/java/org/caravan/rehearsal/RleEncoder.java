package org.caravan.rehearsal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Encodes one frame in RLE Lossless (PS3.5 annex G). */
final class RleEncoder {

    private static final int HEADER = 64;
    private static final int LONGEST = 128;

    private RleEncoder() {}

    /**
     * Returns the fragment of one frame: one segment for each byte of a sample, the most significant first.
     *
     * @param frame samples row by row, the lower byte first
     * @param bytesPerSample 1 or 2
     * @param columns each row is encoded on its own
     */
    static byte[] encode(byte[] frame, int bytesPerSample, int columns) {
        var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN).putInt(bytesPerSample);
        var segments = new ByteArrayOutputStream();
        for (int plane = bytesPerSample - 1; plane >= 0; plane--) {
            header.putInt(HEADER + segments.size());
            segments.writeBytes(segment(plane(frame, plane, bytesPerSample), columns));
        }
        var fragment = new ByteArrayOutputStream();
        fragment.writeBytes(header.array());
        fragment.writeBytes(segments.toByteArray());
        return fragment.toByteArray();
    }

    private static byte[] plane(byte[] frame, int plane, int bytesPerSample) {
        byte[] bytes = new byte[frame.length / bytesPerSample];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = frame[i * bytesPerSample + plane];
        }
        return bytes;
    }

    private static byte[] segment(byte[] plane, int columns) {
        var packed = new ByteArrayOutputStream();
        for (int start = 0; start < plane.length; start += columns) {
            packRow(plane, start, Math.min(plane.length, start + columns), packed);
        }
        if (packed.size() % 2 != 0) {
            packed.write(0);
        }
        return packed.toByteArray();
    }

    private static void packRow(byte[] plane, int start, int end, ByteArrayOutputStream packed) {
        int at = start;
        while (at < end) {
            int run = runLength(plane, at, end);
            if (run > 1) {
                packed.write(1 - run);
                packed.write(plane[at]);
                at += run;
            } else {
                int literal = literalLength(plane, at, end);
                packed.write(literal - 1);
                packed.write(plane, at, literal);
                at += literal;
            }
        }
    }

    private static int runLength(byte[] plane, int at, int end) {
        int length = 1;
        while (at + length < end && length < LONGEST && plane[at + length] == plane[at]) {
            length++;
        }
        return length;
    }

    private static int literalLength(byte[] plane, int at, int end) {
        int length = 1;
        while (at + length < end && length < LONGEST && runLength(plane, at + length, end) < 3) {
            length++;
        }
        return length;
    }
}
