package org.caravan.privacy.nifti;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

import org.caravan.dicom.data.DataSetTree;

/** Compares what goes into volumes with what came out: dcm2niix makes a volume of slices of which one is missing without a word. */
final class Volumes {

    private static final int HEADER = 348;
    private static final int DIMENSIONS = 40;
    private static final int POSITION = 0x00200032;
    private static final int ORIENTATION = 0x00200037;
    private static final double WIDEST = 1.5;
    private static final double CLOSE = 0.01;

    private Volumes() {}

    /**
     * Slices of all volumes of a file.
     *
     * @throws IOException where it is no NIfTI-1
     */
    static long slices(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            byte[] header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                throw new IOException("No NIfTI: shorter than its header");
            }
            ByteBuffer buffer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            if (buffer.getInt(0) != HEADER) {
                buffer.order(ByteOrder.BIG_ENDIAN);
            }
            int dimensions = buffer.getShort(DIMENSIONS);
            if (buffer.getInt(0) != HEADER || dimensions < 1 || dimensions > 7) {
                throw new IOException("No NIfTI");
            }
            long slices = 1;
            for (int i = 3; i <= dimensions; i++) {
                slices *= Math.max(1, buffer.getShort(DIMENSIONS + 2 * i));
            }
            return slices;
        }
    }

    /** Frames of an object. */
    static long frames(DataSetTree object) {
        String frames = object.text(0x00280008);
        return frames != null && frames.strip().matches("[1-9]\\d{0,8}") ? Long.parseLong(frames.strip()) : 1;
    }

    /** Whether slices of one direction lie so that one is missing between two others. */
    static boolean haveGap(List<DataSetTree> objects) {
        Map<String, TreeSet<Double>> places = new HashMap<>();
        for (DataSetTree object : objects) {
            List<Double> position = numbers(object.text(POSITION));
            List<Double> orientation = numbers(object.text(ORIENTATION));
            if (position.size() == 3 && orientation.size() == 6) {
                places.computeIfAbsent(object.text(ORIENTATION).strip(), key -> new TreeSet<>())
                        .add(along(position, orientation));
            }
        }
        return places.values().stream().anyMatch(Volumes::hasGap);
    }

    private static boolean hasGap(TreeSet<Double> places) {
        double least = Double.MAX_VALUE;
        double most = 0;
        Double before = null;
        for (Double place : places) {
            if (before != null && place - before > CLOSE) {
                least = Math.min(least, place - before);
                most = Math.max(most, place - before);
            }
            before = place;
        }
        return most > least * WIDEST && places.size() > 3;
    }

    /** Along the normal of its plane, in mm. */
    private static double along(List<Double> position, List<Double> orientation) {
        double along = 0;
        for (int i = 0; i < 3; i++) {
            int next = (i + 1) % 3;
            int last = (i + 2) % 3;
            double normal = orientation.get(next) * orientation.get(3 + last)
                    - orientation.get(last) * orientation.get(3 + next);
            along += normal * position.get(i);
        }
        return along;
    }

    private static List<Double> numbers(String text) {
        List<Double> numbers = new ArrayList<>();
        if (text != null) {
            for (String each : text.split("\\\\")) {
                try {
                    numbers.add(Double.parseDouble(each.strip()));
                } catch (NumberFormatException e) {
                    return List.of();
                }
            }
        }
        return numbers;
    }
}
