package org.caravan.privacy.transcode;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;
import org.caravan.files.Digests;

/**
 * Native pixel data of one object, in its file: samples of whole bytes, little endian, by pixel or by plane.
 *
 * @param file where they are
 * @param offset where they begin, in bytes
 * @param shape what the header says of them
 */
public record Pixels(Path file, long offset, Shape shape) {

    private static final int PIECE = 1 << 16;

    /**
     * What a header says of pixels.
     *
     * @param bits that are stored of each sample
     */
    public record Shape(int rows, int columns, int samples, int allocated, int bits, long frames, boolean planar) {

        /** @throws UndecodableException where the header does not say, or no such image can be */
        static Shape of(DataSetTree header) throws UndecodableException {
            int rows = number(header, 0x00280010, -1);
            int columns = number(header, 0x00280011, -1);
            int samples = number(header, 0x00280002, 1);
            int allocated = number(header, 0x00280100, -1);
            int bits = number(header, 0x00280101, allocated);
            int frames = number(header, 0x00280008, 1);
            boolean whole = allocated == 8 || allocated == 16 || allocated == 32;
            if (rows < 1
                    || columns < 1
                    || samples < 1
                    || samples > 4
                    || !whole
                    || bits < 1
                    || bits > allocated
                    || frames < 1) {
                throw new UndecodableException(
                        "its header does not say how large its pixels are, or not in whole bytes");
            }
            return new Shape(rows, columns, samples, allocated, bits, frames, number(header, 0x00280006, 0) == 1);
        }

        private static int number(DataSetTree header, int tag, int otherwise) {
            String text = header.text(tag);
            return text == null || text.isBlank()
                    ? otherwise
                    : text.strip().matches("\\d{1,9}") ? Integer.parseInt(text.strip()) : -1;
        }

        /** Bytes of one frame. */
        public long frame() {
            return (long) rows * columns * samples * (allocated / 8);
        }

        /** Bytes of all frames, without padding. */
        public long length() {
            return frame() * frames;
        }

        private boolean isLike(Shape other) {
            return rows == other.rows
                    && columns == other.columns
                    && samples == other.samples
                    && allocated == other.allocated
                    && frames == other.frames;
        }
    }

    /** Of a file whose pixels are native. */
    public static Pixels of(ObjectTree object) throws UndecodableException {
        TreeElement element = object.dataSet().get(Tag.PIXEL_DATA);
        if (element == null || element.encapsulated() || element.isSequence()) {
            throw new UndecodableException("a decoder left its pixels encoded");
        }
        Shape shape = Shape.of(object.dataSet());
        if (element.length() < shape.length() || element.length() > shape.length() + 1) {
            throw new UndecodableException("its pixels are not as many as its header says");
        }
        return new Pixels(element.source() == null ? object.file() : element.source(), element.offset(), shape);
    }

    /**
     * The largest difference between samples.
     *
     * @return -1 where they are not even of one size
     */
    long difference(Pixels other) throws IOException {
        if (!shape.isLike(other.shape)) {
            return -1;
        }
        int bytes = shape.allocated / 8;
        long mask = shape.bits == 64 ? -1 : (1L << shape.bits) - 1;
        long largest = 0;
        long left = shape.length();
        byte[] ours = new byte[PIECE];
        byte[] theirs = new byte[PIECE];
        try (InputStream first = open();
                InputStream second = other.open()) {
            while (left > 0) {
                int piece = (int) Math.min(PIECE, left);
                if (first.readNBytes(ours, 0, piece) < piece || second.readNBytes(theirs, 0, piece) < piece) {
                    throw new IOException("A file is shorter than it was");
                }
                left -= piece;
                if (!java.util.Arrays.equals(ours, 0, piece, theirs, 0, piece)) {
                    for (int at = 0; at < piece; at += bytes) {
                        long apart = Math.abs((sample(ours, at, bytes) & mask) - (sample(theirs, at, bytes) & mask));
                        // -1 and 0 are neighbours, too
                        largest = Math.max(largest, Math.min(apart, mask + 1 - apart));
                    }
                }
            }
        }
        return largest;
    }

    /** SHA-256 sum of the samples. */
    String digest() throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = open();
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            byte[] piece = new byte[PIECE];
            for (long left = shape.length(); left > 0; ) {
                int read = in.readNBytes(piece, 0, (int) Math.min(PIECE, left));
                if (read == 0) {
                    throw new IOException("A file is shorter than it was");
                }
                out.write(piece, 0, read);
                left -= read;
            }
        }
        return Digests.hex(digest);
    }

    private InputStream open() throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            in.skipNBytes(offset);
            return new BufferedInputStream(in, PIECE);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static long sample(byte[] bytes, int at, int width) {
        long sample = 0;
        for (int i = width - 1; i >= 0; i--) {
            sample = sample << 8 | bytes[at + i] & 0xFF;
        }
        return sample;
    }
}
