package org.caravan.privacy.verify;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.caravan.privacy.transcode.Pixels;
import org.caravan.process.ProcessRunner;

/**
 * Reads text in images by Tesseract, where it is installed. It reads what is plain to see and misses much: that it finds nothing says little.
 */
final class Ocr {

    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final int LARGEST = 4096;
    private static final int SCALE = 3;

    private static volatile Boolean present;

    private Ocr() {}

    static boolean isInstalled() {
        if (present == null) {
            present = List.of("/usr/bin/tesseract", "/usr/local/bin/tesseract").stream()
                    .anyMatch(each -> Files.isExecutable(Path.of(each)));
        }
        return present;
    }

    /**
     * What it reads in the first frame.
     *
     * @param image a file that may be written
     * @return empty where it reads nothing, or the image is not of a kind that can be given to it
     */
    static String read(Pixels pixels, Path image) throws IOException {
        Pixels.Shape shape = pixels.shape();
        if (shape.rows() > LARGEST || shape.columns() > LARGEST || shape.allocated() > 16 || shape.planar()) {
            return "";
        }
        try {
            write(luminance(pixels), shape, image);
            ProcessRunner.Result result =
                    ProcessRunner.run(List.of("tesseract", image.toString(), "-", "--psm", "11"), WITHIN);
            return result.exit() == 0 ? result.output() : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Stopped while tesseract ran", e);
        } finally {
            Files.deleteIfExists(image);
        }
    }

    /** One number a pixel, of any range. */
    private static int[] luminance(Pixels pixels) throws IOException {
        Pixels.Shape shape = pixels.shape();
        int[] values = new int[shape.rows() * shape.columns()];
        int bytes = shape.allocated() / 8;
        try (InputStream in = Files.newInputStream(pixels.file())) {
            in.skipNBytes(pixels.offset());
            byte[] row = new byte[shape.columns() * shape.samples() * bytes];
            for (int y = 0; y < shape.rows(); y++) {
                in.readNBytes(row, 0, row.length);
                for (int x = 0; x < shape.columns(); x++) {
                    int sum = 0;
                    for (int sample = 0; sample < shape.samples(); sample++) {
                        int at = (x * shape.samples() + sample) * bytes;
                        sum += bytes == 1 ? row[at] & 0xFF : (short) (row[at] & 0xFF | row[at + 1] << 8);
                    }
                    values[y * shape.columns() + x] = sum;
                }
            }
        }
        return values;
    }

    /** Black on white, three times as large: so it reads best. */
    private static void write(int[] values, Pixels.Shape shape, Path image) throws IOException {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        int threshold = least + (most - least) * 2 / 3;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(image))) {
            out.write(("P5\n" + shape.columns() * SCALE + " " + shape.rows() * SCALE + "\n255\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int y = 0; y < shape.rows() * SCALE; y++) {
                for (int x = 0; x < shape.columns() * SCALE; x++) {
                    out.write(values[y / SCALE * shape.columns() + x / SCALE] > threshold ? 0 : 255);
                }
            }
        }
    }
}
