package org.caravan.rehearsal;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A grey picture being painted: positions and sizes are fractions of its width and height, values are stored pixel values. */
final class Canvas {

    private final int columns;
    private final int rows;
    private final short[] samples;

    Canvas(int columns, int rows, int background) {
        this.columns = columns;
        this.rows = rows;
        this.samples = new short[columns * rows];
        Arrays.fill(samples, (short) background);
    }

    /** Fills an upright ellipse around (x, y) with the half axes rx and ry. */
    Canvas ellipse(double x, double y, double rx, double ry, int value) {
        for (int row = 0; row < rows; row++) {
            double dy = ((row + 0.5) / rows - y) / ry;
            double span = 1 - dy * dy;
            if (span > 0) {
                fill(row, x - rx * Math.sqrt(span), x + rx * Math.sqrt(span), value);
            }
        }
        return this;
    }

    /** Fills a sector that opens downwards from (x, y), with that half angle in degrees and that reach in heights. */
    Canvas sector(double x, double y, double halfAngle, double reach, int value) {
        double slope = Math.tan(Math.toRadians(halfAngle)) * rows / columns;
        for (int row = 0; row < rows; row++) {
            double depth = (row + 0.5) / rows - y;
            if (depth > 0 && depth < reach) {
                fill(row, x - depth * slope, x + depth * slope, value);
            }
        }
        return this;
    }

    /** Adds noise up to the amplitude to what is brighter than the threshold; nothing leaves the range 0 to the maximum. */
    Canvas noise(SplittableRandom random, int amplitude, int threshold, int maximum) {
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] > threshold) {
                int bits = random.nextInt();
                int offset = ((bits & 0xFF) + (bits >>> 8 & 0xFF) - 255) * amplitude / 255;
                samples[i] = (short) Math.max(0, Math.min(maximum, samples[i] + offset));
            }
        }
        return this;
    }

    /** The samples row by row, two bytes each, the lower one first. */
    byte[] words() {
        byte[] bytes = new byte[samples.length * 2];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }

    /** The samples row by row, one byte each. */
    byte[] bytes() {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return bytes;
    }

    private void fill(int row, double from, double to, int value) {
        int first = Math.max(0, (int) Math.ceil(from * columns - 0.5));
        int last = Math.min(columns - 1, (int) Math.floor(to * columns - 0.5));
        for (int column = first; column <= last; column++) {
            samples[row * columns + column] = (short) value;
        }
    }
}
