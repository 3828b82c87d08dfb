package org.caravan.rehearsal;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** Pictures that look like those of a modality from afar. Each depends on its arguments alone. */
final class Phantoms {

    private static final int TWELVE_BITS = 4095;

    private Phantoms() {}

    /** A slice through a chest: 12 bits, Hounsfield units plus 1024. {@code position} runs from 0 (neck) to 1 (belly). */
    static byte[] ct(int size, double position, long seed) {
        double bulge = Math.sin(Math.PI * (0.2 + 0.6 * position));
        double beat = 0.01 * Math.sin(9 * position);
        return new Canvas(size, size, 24)
                .ellipse(0.5, 0.52, 0.40 + 0.04 * bulge, 0.28 + 0.05 * bulge, 924)
                .ellipse(0.5, 0.52, 0.37 + 0.04 * bulge, 0.25 + 0.05 * bulge, 1074)
                .ellipse(0.33, 0.50, 0.05 + 0.09 * bulge, 0.08 + 0.11 * bulge, 194)
                .ellipse(0.67, 0.50, 0.05 + 0.09 * bulge, 0.08 + 0.11 * bulge, 194)
                .ellipse(0.46 + beat, 0.47, 0.08 * bulge, 0.09 * bulge, 1094)
                .ellipse(0.5, 0.70, 0.045, 0.05, 1624)
                .ellipse(0.5, 0.70, 0.018, 0.020, 1064)
                .ellipse(0.44, 0.62, 0.022, 0.022, 1224)
                .noise(new SplittableRandom(seed), 28, 100, TWELVE_BITS)
                .words();
    }

    /** A slice through a head: 12 bits. {@code contrast} moves white and grey matter apart, as another sequence does. */
    static byte[] mr(int size, double position, int contrast, long seed) {
        double round = Math.sqrt(Math.max(0.05, 1 - Math.pow(2 * position - 1, 2)));
        return new Canvas(size, size, 6)
                .ellipse(0.5, 0.5, 0.36 * round + 0.04, 0.44 * round + 0.04, 820)
                .ellipse(0.5, 0.5, 0.34 * round + 0.03, 0.42 * round + 0.03, 90)
                .ellipse(0.5, 0.5, 0.32 * round + 0.02, 0.39 * round + 0.02, 520)
                .ellipse(0.5, 0.5, 0.26 * round, 0.33 * round, 520 + contrast)
                .ellipse(0.44, 0.48, 0.04 * round, 0.11 * round, 260 - contrast / 2)
                .ellipse(0.56, 0.48, 0.04 * round, 0.11 * round, 260 - contrast / 2)
                .noise(new SplittableRandom(seed), 36, 0, TWELVE_BITS)
                .words();
    }

    /** A chest from the front: 12 bits. */
    static byte[] radiograph(int columns, int rows, long seed) {
        var canvas = new Canvas(columns, rows, 300)
                .ellipse(0.5, 0.62, 0.46, 0.58, 2300)
                .ellipse(0.31, 0.50, 0.15, 0.33, 900)
                .ellipse(0.69, 0.50, 0.15, 0.33, 900)
                .ellipse(0.55, 0.62, 0.14, 0.17, 2700)
                .ellipse(0.5, 0.5, 0.045, 0.49, 3100);
        for (int rib = 0; rib < 9; rib++) {
            canvas.ellipse(0.30, 0.24 + 0.065 * rib, 0.16, 0.006, 1500)
                    .ellipse(0.70, 0.24 + 0.065 * rib, 0.16, 0.006, 1500);
        }
        return canvas.noise(new SplittableRandom(seed), 90, 0, TWELVE_BITS).words();
    }

    /** Frames of a beating ventricle: 8 bits, one frame after the other. */
    static byte[] ultrasound(int columns, int rows, int frames, long seed) {
        var all = new ByteArrayOutputStream(columns * rows * frames);
        for (int frame = 0; frame < frames; frame++) {
            double beat = 1 + 0.25 * Math.sin(2 * Math.PI * frame / 12);
            all.writeBytes(new Canvas(columns, rows, 0)
                    .sector(0.5, 0.05, 38, 0.88, 96)
                    .ellipse(0.5, 0.52, 0.15 * beat, 0.22 * beat, 150)
                    .ellipse(0.5, 0.52, 0.12 * beat, 0.19 * beat, 24)
                    .noise(new SplittableRandom(seed + frame), 60, 8, 255)
                    .bytes());
        }
        return all.toByteArray();
    }

    /** Bytes without any structure. */
    static byte[] raw(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
