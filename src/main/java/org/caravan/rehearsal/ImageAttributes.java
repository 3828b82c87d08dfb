package org.caravan.rehearsal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Attributes that describe a made-up picture (PS3.3 C.7.6). */
final class ImageAttributes {

    private static final double SLICE_DISTANCE = 2.5;

    private ImageAttributes() {}

    /** The picture itself: 8 bits for ultrasound, 12 of 16 bits for the others. */
    static Map<String, Object> of(String modality, int columns, int rows, int frames) {
        boolean bytes = modality.equals("US");
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("ImageType", List.of("ORIGINAL", "PRIMARY"));
        attributes.put("SamplesPerPixel", "1");
        attributes.put("PhotometricInterpretation", "MONOCHROME2");
        attributes.put("Columns", Integer.toString(columns));
        attributes.put("Rows", Integer.toString(rows));
        attributes.put("BitsAllocated", bytes ? "8" : "16");
        attributes.put("BitsStored", bytes ? "8" : "12");
        attributes.put("HighBit", bytes ? "7" : "11");
        attributes.put("PixelRepresentation", "0");
        if (frames > 1) {
            attributes.put("NumberOfFrames", Integer.toString(frames));
            attributes.put("FrameTime", "40");
        }
        attributes.putAll(ofModality(modality));
        return attributes;
    }

    /** Its place in a stack of slices. */
    static Map<String, Object> slice(int number, int count, int columns) {
        double spacing = 360.0 / columns;
        String position = decimal(SLICE_DISTANCE * (number - 1 - count / 2.0));
        return Map.of(
                "SliceThickness", decimal(SLICE_DISTANCE),
                "SliceLocation", position,
                "ImagePositionPatient", List.of("-180", "-180", position),
                "ImageOrientationPatient", List.of("1", "0", "0", "0", "1", "0"),
                "PixelSpacing", List.of(decimal(spacing), decimal(spacing)));
    }

    private static Map<String, Object> ofModality(String modality) {
        return switch (modality) {
            case "CT" ->
                Map.of(
                        "RescaleIntercept", "-1024",
                        "RescaleSlope", "1",
                        "RescaleType", "HU",
                        "WindowCenter", "40",
                        "WindowWidth", "400",
                        "KVP", "120");
            case "MR" ->
                Map.of(
                        "ScanningSequence", "SE",
                        "SequenceVariant", "NONE",
                        "MagneticFieldStrength", "3",
                        "RepetitionTime", "600",
                        "EchoTime", "12");
            default -> Map.of("WindowCenter", "2048", "WindowWidth", "4096");
        };
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
