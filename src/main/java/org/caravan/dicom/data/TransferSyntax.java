package org.caravan.dicom.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A transfer syntax (PS3.5 §10, PS3.6 annex A): how a data set is encoded. Unknown and private UIDs count as encapsulated explicit
 * little endian, as all encapsulated ones are.
 *
 * @param uid its UID
 * @param name its name in PS3.6; the UID itself where it is unknown
 * @param explicitVr whether elements name their VR
 * @param bigEndian whether numbers are big endian
 * @param deflated whether the data set is deflated as a whole
 * @param encapsulated whether pixel data are a sequence of fragments
 */
public record TransferSyntax(
        String uid, String name, boolean explicitVr, boolean bigEndian, boolean deflated, boolean encapsulated) {

    public static final String IMPLICIT_VR_LITTLE_ENDIAN_UID = "1.2.840.10008.1.2";
    public static final String EXPLICIT_VR_LITTLE_ENDIAN_UID = "1.2.840.10008.1.2.1";
    public static final String EXPLICIT_VR_BIG_ENDIAN_UID = "1.2.840.10008.1.2.2";
    public static final String DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN_UID = "1.2.840.10008.1.2.1.99";

    public static final TransferSyntax IMPLICIT_VR_LITTLE_ENDIAN =
            new TransferSyntax(IMPLICIT_VR_LITTLE_ENDIAN_UID, "Implicit VR Little Endian", false, false, false, false);
    public static final TransferSyntax EXPLICIT_VR_LITTLE_ENDIAN =
            new TransferSyntax(EXPLICIT_VR_LITTLE_ENDIAN_UID, "Explicit VR Little Endian", true, false, false, false);
    public static final TransferSyntax EXPLICIT_VR_BIG_ENDIAN =
            new TransferSyntax(EXPLICIT_VR_BIG_ENDIAN_UID, "Explicit VR Big Endian", true, true, false, false);
    public static final TransferSyntax DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = new TransferSyntax(
            DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN_UID, "Deflated Explicit VR Little Endian", true, false, true, false);

    private static final Map<String, TransferSyntax> KNOWN = new HashMap<>();

    /** Those of the encapsulated ones whose pixel data is what it was before it was encoded. */
    private static final Set<String> LOSSLESS = Stream.of(
                    "1.98", "4.57", "4.58", "4.65", "4.66", "4.70", "4.80", "4.90", "4.92", "4.110", "4.201", "4.202",
                    "5", "7.1", "7.2", "7.3", "8.1")
            .map(suffix -> "1.2.840.10008.1.2." + suffix)
            .collect(Collectors.toUnmodifiableSet());

    static {
        add(IMPLICIT_VR_LITTLE_ENDIAN);
        add(EXPLICIT_VR_LITTLE_ENDIAN);
        add(EXPLICIT_VR_BIG_ENDIAN);
        add(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
        add(new TransferSyntax(
                "1.2.840.10008.1.2.1.98",
                "Encapsulated Uncompressed Explicit VR Little Endian",
                true,
                false,
                false,
                true));
        encapsulated("4.50", "JPEG Baseline (Process 1)");
        encapsulated("4.51", "JPEG Extended (Process 2 & 4)");
        encapsulated("4.52", "JPEG Extended (Process 3 & 5)");
        encapsulated("4.53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)");
        encapsulated("4.54", "JPEG Spectral Selection, Non-Hierarchical (Process 7 & 9)");
        encapsulated("4.55", "JPEG Full Progression, Non-Hierarchical (Process 10 & 12)");
        encapsulated("4.56", "JPEG Full Progression, Non-Hierarchical (Process 11 & 13)");
        encapsulated("4.57", "JPEG Lossless, Non-Hierarchical (Process 14)");
        encapsulated("4.58", "JPEG Lossless, Non-Hierarchical (Process 15)");
        encapsulated("4.59", "JPEG Extended, Hierarchical (Process 16 & 18)");
        encapsulated("4.60", "JPEG Extended, Hierarchical (Process 17 & 19)");
        encapsulated("4.61", "JPEG Spectral Selection, Hierarchical (Process 20 & 22)");
        encapsulated("4.62", "JPEG Spectral Selection, Hierarchical (Process 21 & 23)");
        encapsulated("4.63", "JPEG Full Progression, Hierarchical (Process 24 & 26)");
        encapsulated("4.64", "JPEG Full Progression, Hierarchical (Process 25 & 27)");
        encapsulated("4.65", "JPEG Lossless, Hierarchical (Process 28)");
        encapsulated("4.66", "JPEG Lossless, Hierarchical (Process 29)");
        encapsulated("4.70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection Value 1)");
        encapsulated("4.80", "JPEG-LS Lossless Image Compression");
        encapsulated("4.81", "JPEG-LS Lossy (Near-Lossless) Image Compression");
        encapsulated("4.90", "JPEG 2000 Image Compression (Lossless Only)");
        encapsulated("4.91", "JPEG 2000 Image Compression");
        encapsulated("4.92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)");
        encapsulated("4.93", "JPEG 2000 Part 2 Multi-component Image Compression");
        encapsulated("4.94", "JPIP Referenced");
        add(new TransferSyntax("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", true, false, true, false));
        encapsulated("4.100", "MPEG2 Main Profile / Main Level");
        encapsulated("4.100.1", "Fragmentable MPEG2 Main Profile / Main Level");
        encapsulated("4.101", "MPEG2 Main Profile / High Level");
        encapsulated("4.101.1", "Fragmentable MPEG2 Main Profile / High Level");
        encapsulated("4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1");
        encapsulated("4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1");
        encapsulated("4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1");
        encapsulated("4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1");
        encapsulated("4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video");
        encapsulated("4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video");
        encapsulated("4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video");
        encapsulated("4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video");
        encapsulated("4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2");
        encapsulated("4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2");
        encapsulated("4.107", "HEVC/H.265 Main Profile / Level 5.1");
        encapsulated("4.108", "HEVC/H.265 Main 10 Profile / Level 5.1");
        encapsulated("4.110", "JPEG XL Lossless");
        encapsulated("4.111", "JPEG XL JPEG Recompression");
        encapsulated("4.112", "JPEG XL");
        encapsulated("4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)");
        encapsulated("4.202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)");
        encapsulated("4.203", "High-Throughput JPEG 2000 Image Compression");
        encapsulated("4.204", "JPIP HTJ2K Referenced");
        add(new TransferSyntax("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", true, false, true, false));
        encapsulated("5", "RLE Lossless");
        encapsulated("6.1", "RFC 2557 MIME encapsulation");
        encapsulated("6.2", "XML Encoding");
        encapsulated("7.1", "SMPTE ST 2110-20 Uncompressed Progressive Active Video");
        encapsulated("7.2", "SMPTE ST 2110-20 Uncompressed Interlaced Active Video");
        encapsulated("7.3", "SMPTE ST 2110-30 PCM Digital Audio");
        encapsulated("8.1", "Deflated Image Frame Compression");
        // Private, but every Orthanc and GE system of some age knows it: little endian with big endian pixel data
        add(new TransferSyntax("1.2.840.113619.5.2", "GE Private Implicit VR Big Endian", false, false, false, false));
    }

    private static void add(TransferSyntax syntax) {
        KNOWN.put(syntax.uid, syntax);
    }

    private static void encapsulated(String suffix, String name) {
        add(new TransferSyntax("1.2.840.10008.1.2." + suffix, name, true, false, false, true));
    }

    /** The transfer syntax of a UID, which may be unknown. Never null. */
    public static TransferSyntax of(String uid) {
        TransferSyntax known = KNOWN.get(uid);
        return known != null ? known : new TransferSyntax(uid, uid, true, false, false, true);
    }

    /** True when PS3.6 (or common use) knows this UID as a transfer syntax. */
    public static boolean isKnown(String uid) {
        return KNOWN.containsKey(uid);
    }

    /** True where encoding loses nothing for certain; false for those that may be lossy, refer to pixel data elsewhere, or are unknown. */
    public boolean isLossless() {
        return isKnown(uid) && !name.startsWith("JPIP") && (!encapsulated || LOSSLESS.contains(uid));
    }

    public boolean isEncapsulated() {
        return encapsulated;
    }

    @Override
    public String toString() {
        return name.equals(uid) ? uid : name + " (" + uid + ")";
    }
}
