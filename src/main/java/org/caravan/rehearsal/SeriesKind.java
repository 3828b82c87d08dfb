package org.caravan.rehearsal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a made-up series holds: its modality, SOP class, transfer syntax and pictures. */
enum SeriesKind {
    /** 256 × 256, 16 bits: 131 kB an object. */
    CT("CT", "1.2.840.10008.5.1.4.1.1.2", Syntax.EXPLICIT, 256, 256, 1),
    /** 512 × 512, 16 bits: 0.5 MB an object. */
    CT_FINE("CT", "1.2.840.10008.5.1.4.1.1.2", Syntax.EXPLICIT, 512, 512, 1),
    /** 256 × 256, compressed with RLE Lossless. */
    CT_RLE("CT", "1.2.840.10008.5.1.4.1.1.2", Syntax.RLE, 256, 256, 1),
    /** 256 × 256, 16 bits. */
    MR_T1("MR", "1.2.840.10008.5.1.4.1.1.4", Syntax.EXPLICIT, 256, 256, 1),
    /** 256 × 256, 16 bits, another contrast; implicit VR. */
    MR_FLAIR("MR", "1.2.840.10008.5.1.4.1.1.4", Syntax.IMPLICIT, 256, 256, 1),
    /** 32 × 32, 16 bits: 3 kB an object. */
    MR_TINY("MR", "1.2.840.10008.5.1.4.1.1.4", Syntax.EXPLICIT, 32, 32, 1),
    /** A digital radiograph of 2 MB. */
    DX("DX", "1.2.840.10008.5.1.4.1.1.1.1", Syntax.EXPLICIT, 960, 1120, 1),
    /** A computed radiograph of 1.3 MB. */
    CR("CR", "1.2.840.10008.5.1.4.1.1.1", Syntax.IMPLICIT, 760, 880, 1),
    /** A clip of 24 frames in one object. */
    US_CLIP("US", "1.2.840.10008.5.1.4.1.1.3.1", Syntax.EXPLICIT, 320, 240, 24),
    /** A written report, without a picture. */
    SR("SR", "1.2.840.10008.5.1.4.1.1.88.11", Syntax.EXPLICIT, 0, 0, 0),
    /** A vendor's raw data in a SOP class of its own. */
    RAW("OT", "1.3.12.2.1107.5.9.1", Syntax.EXPLICIT, 0, 0, 0);

    private static final class Syntax {
        static final String IMPLICIT = "1.2.840.10008.1.2";
        static final String EXPLICIT = "1.2.840.10008.1.2.1";
        static final String RLE = "1.2.840.10008.1.2.5";
    }

    private static final int RAW_LENGTH = 96 * 1024;

    private final String modality;
    private final String sopClassUid;
    private final String transferSyntaxUid;
    private final int columns;
    private final int rows;
    private final int frames;

    SeriesKind(String modality, String sopClassUid, String transferSyntaxUid, int columns, int rows, int frames) {
        this.modality = modality;
        this.sopClassUid = sopClassUid;
        this.transferSyntaxUid = transferSyntaxUid;
        this.columns = columns;
        this.rows = rows;
        this.frames = frames;
    }

    String modality() {
        return modality;
    }

    /**
     * One object of a series.
     *
     * @param series attributes of its patient, study and series
     * @param number InstanceNumber, from 1
     * @param count objects in the series
     */
    SyntheticObject object(Map<String, Object> series, StableUids uids, int number, int count) {
        String uid = uids.of(series.get("SeriesInstanceUID") + "/" + number);
        long seed = uids.seedOf(uid);
        Map<String, Object> attributes = new LinkedHashMap<>(series);
        attributes.put("SOPClassUID", sopClassUid);
        attributes.put("SOPInstanceUID", uid);
        attributes.put("InstanceNumber", Integer.toString(number));
        attributes.put("ContentDate", series.get("StudyDate"));
        attributes.put("ContentTime", series.get("StudyTime"));
        if (frames > 0) {
            attributes.putAll(ImageAttributes.of(modality, columns, rows, frames));
            if (modality.equals("CT") || modality.equals("MR")) {
                attributes.putAll(ImageAttributes.slice(number, count, columns));
            }
        } else if (this == SR) {
            attributes.putAll(ReportAttributes.of(series, number));
        }
        double position = count == 1 ? 0.5 : (number - 1.0) / (count - 1);
        return new SyntheticObject(attributes, transferSyntaxUid, () -> large(position, seed));
    }

    private Map<String, Object> large(double position, long seed) {
        return switch (this) {
            case SR -> Map.of();
            case RAW -> Map.of("(7FE1,0010)", "CARAVAN REHEARSAL RAW", "(7FE1,1010)", Phantoms.raw(RAW_LENGTH, seed));
            case CT_RLE -> Map.of("PixelData", compress(samples(position, seed)));
            default -> Map.of("PixelData", samples(position, seed));
        };
    }

    private byte[] samples(double position, long seed) {
        return switch (this) {
            case CT, CT_FINE, CT_RLE -> Phantoms.ct(columns, position, seed);
            case MR_T1, MR_TINY -> Phantoms.mr(columns, position, 180, seed);
            case MR_FLAIR -> Phantoms.mr(columns, position, -120, seed);
            case DX, CR -> Phantoms.radiograph(columns, rows, seed);
            case US_CLIP -> Phantoms.ultrasound(columns, rows, frames, seed);
            case SR, RAW -> new byte[0];
        };
    }

    /** An empty offset table, then one fragment for each frame (PS3.5 §A.4). */
    private List<byte[]> compress(byte[] samples) {
        int length = samples.length / frames;
        List<byte[]> fragments = new ArrayList<>(List.of(new byte[0]));
        for (int frame = 0; frame < frames; frame++) {
            byte[] one = Arrays.copyOfRange(samples, frame * length, (frame + 1) * length);
            fragments.add(RleEncoder.encode(one, bytesPerSample(), columns));
        }
        return fragments;
    }

    private int bytesPerSample() {
        return this == US_CLIP ? 1 : 2;
    }
}
