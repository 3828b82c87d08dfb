package org.caravan.privacy.pixels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.Vr;
import org.caravan.privacy.transcode.Pixels;
import org.caravan.privacy.transcode.UndecodableException;

/** Blackens pixels of an object whose pixels are native, in its file, row by row. */
final class Masking {

    private static final int MOST_PIXELS = 1 << 28;
    private static final int ULTRASOUND_REGIONS = 0x00186011;
    private static final int BURNED_IN_ANNOTATION = 0x00280301;

    private Masking() {}

    /**
     * Writes the object with those pixels set to 0, and says in it that no text is burned in.
     *
     * @throws UndecodableException where the rule asks for regions that it does not have, or its pixels are not as its header says
     */
    static void write(ObjectTree object, PixelRule rule, Path target) throws IOException, UndecodableException {
        Pixels pixels = Pixels.of(object);
        Pixels.Shape shape = pixels.shape();
        if ((long) shape.rows() * shape.columns() > MOST_PIXELS) {
            throw new UndecodableException("a frame of it has more than " + MOST_PIXELS + " pixels");
        }
        boolean[] black = new boolean[shape.rows() * shape.columns()];
        if (rule.outsideRegions()) {
            java.util.Arrays.fill(black, true);
            for (PixelRule.Rectangle region : regions(object.dataSet())) {
                fill(black, shape, region, false);
            }
        }
        rule.rectangles().forEach(rectangle -> fill(black, shape, rectangle, true));
        object.dataSet().put(BURNED_IN_ANNOTATION, Vr.CS, "NO");
        object.write(target);
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.WRITE)) {
            long start = offsetOfPixels(target);
            List<int[]> runs = runs(black);
            for (long frame = 0; frame < shape.frames(); frame++) {
                blacken(file, start + frame * shape.frame(), shape, runs);
            }
        }
    }

    private static long offsetOfPixels(Path file) throws IOException, UndecodableException {
        try {
            return Pixels.of(ObjectTree.read(file, file)).offset();
        } catch (org.caravan.dicom.DicomMalformedException e) {
            throw new UndecodableException("it could not be read again");
        }
    }

    private static List<PixelRule.Rectangle> regions(DataSetTree object) throws UndecodableException {
        TreeElement sequence = object.get(ULTRASOUND_REGIONS);
        List<PixelRule.Rectangle> regions = new ArrayList<>();
        if (sequence != null && sequence.isSequence()) {
            for (DataSetTree item : sequence.items()) {
                int x = number(item, 0x00186018);
                int y = number(item, 0x0018601A);
                regions.add(new PixelRule.Rectangle(
                        x, y, number(item, 0x0018601C) - x + 1, number(item, 0x0018601E) - y + 1));
            }
        }
        if (regions.isEmpty()) {
            throw new UndecodableException("its rule masks outside its ultrasound regions, and it has none");
        }
        return regions;
    }

    private static int number(DataSetTree item, int tag) throws UndecodableException {
        String text = item.text(tag);
        if (text == null || !text.strip().matches("\\d{1,5}")) {
            throw new UndecodableException("its ultrasound regions have no place");
        }
        return Integer.parseInt(text.strip());
    }

    private static void fill(boolean[] black, Pixels.Shape shape, PixelRule.Rectangle rectangle, boolean value) {
        for (int y = rectangle.y(); y < Math.min(shape.rows(), rectangle.y() + rectangle.height()); y++) {
            for (int x = rectangle.x(); x < Math.min(shape.columns(), rectangle.x() + rectangle.width()); x++) {
                black[y * shape.columns() + x] = value;
            }
        }
    }

    /** First pixel and how many, of each run of black ones. */
    private static List<int[]> runs(boolean[] black) {
        List<int[]> runs = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= black.length; i++) {
            boolean now = i < black.length && black[i];
            if (now && start < 0) {
                start = i;
            } else if (!now && start >= 0) {
                runs.add(new int[] {start, i - start});
                start = -1;
            }
        }
        return runs;
    }

    private static void blacken(FileChannel file, long frame, Pixels.Shape shape, List<int[]> runs) throws IOException {
        int sample = shape.allocated() / 8;
        int planes = shape.planar() ? shape.samples() : 1;
        int width = sample * (shape.planar() ? 1 : shape.samples());
        long plane = (long) shape.rows() * shape.columns() * width;
        for (int i = 0; i < planes; i++) {
            for (int[] run : runs) {
                zero(file, frame + i * plane + (long) run[0] * width, (long) run[1] * width);
            }
        }
    }

    private static void zero(FileChannel file, long offset, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(length, 1 << 16));
        for (long at = offset; at < offset + length; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), offset + length - at));
            at += file.write(zeros, at);
        }
    }
}
