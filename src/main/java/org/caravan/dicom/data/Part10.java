package org.caravan.dicom.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.caravan.dicom.DicomMalformedException;

/**
 * DICOM files (PS3.10 §7): a preamble, which we always write as zeros, file meta information, and a data set that is kept byte by byte.
 */
public final class Part10 {

    /** Identifies this implementation (PS3.7 §D.3.3.2). */
    public static final String IMPLEMENTATION_CLASS_UID = "2.25.59386785126688578773592749770507128850";

    public static final String IMPLEMENTATION_VERSION_NAME = "CARAVAN_0_1";

    private static final int PREAMBLE = 128;
    private static final byte[] MAGIC = "DICM".getBytes(StandardCharsets.US_ASCII);
    private static final int USUAL_META = 8192;
    private static final int MAX_META = 1 << 20;
    private static final int BUFFER = 65536;

    private Part10() {}

    /**
     * What a file says about itself before its data set begins.
     *
     * @param meta the file meta information, keyword to value; empty where the file has none
     * @param transferSyntax of the data set; guessed from its first element where the file does not tell
     * @param dataSetOffset where the data set begins
     */
    public record FileMeta(Map<String, Object> meta, TransferSyntax transferSyntax, long dataSetOffset) {

        /** Null where the file does not tell. */
        public String mediaStorageSopClassUid() {
            return meta.get("MediaStorageSOPClassUID") instanceof String uid ? uid : null;
        }

        /** Null where the file does not tell. */
        public String mediaStorageSopInstanceUid() {
            return meta.get("MediaStorageSOPInstanceUID") instanceof String uid ? uid : null;
        }
    }

    /**
     * What comes before the data set: a preamble of zeros, {@code DICM}, the file meta information.
     *
     * @param sourceAeTitle who sent the object; null leaves it out
     */
    public static byte[] header(
            String sopClassUid, String sopInstanceUid, String transferSyntaxUid, String sourceAeTitle) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("FileMetaInformationVersion", new byte[] {0, 1});
        meta.put("MediaStorageSOPClassUID", sopClassUid);
        meta.put("MediaStorageSOPInstanceUID", sopInstanceUid);
        meta.put("TransferSyntaxUID", transferSyntaxUid);
        meta.put("ImplementationClassUID", IMPLEMENTATION_CLASS_UID);
        meta.put("ImplementationVersionName", IMPLEMENTATION_VERSION_NAME);
        if (sourceAeTitle != null) {
            meta.put("SourceApplicationEntityTitle", sourceAeTitle);
        }
        byte[] elements = DataSetWriter.toBytes(meta, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        byte[] groupLength = DataSetWriter.toBytes(
                Map.of("FileMetaInformationGroupLength", elements.length), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        byte[] header =
                Arrays.copyOf(new byte[PREAMBLE], PREAMBLE + MAGIC.length + groupLength.length + elements.length);
        System.arraycopy(MAGIC, 0, header, PREAMBLE, MAGIC.length);
        System.arraycopy(groupLength, 0, header, PREAMBLE + MAGIC.length, groupLength.length);
        System.arraycopy(elements, 0, header, PREAMBLE + MAGIC.length + groupLength.length, elements.length);
        return header;
    }

    /** Writes {@link #header}. */
    public static void writeHeader(
            OutputStream out, String sopClassUid, String sopInstanceUid, String transferSyntaxUid, String sourceAeTitle)
            throws IOException {
        out.write(header(sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle));
    }

    /**
     * Reads the file meta information. The group length is not relied on; files without preamble, without meta information or
     * without a transfer syntax are understood.
     *
     * @throws DicomMalformedException where the file is no DICOM file, or its meta information is broken or longer than 1 MiB
     */
    public static FileMeta read(Path file) throws IOException, DicomMalformedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(USUAL_META);
            try {
                return read(start);
            } catch (DicomMalformedException e) {
                byte[] more = in.readNBytes(MAX_META);
                if (more.length == 0) {
                    throw e;
                }
                byte[] all = Arrays.copyOf(start, start.length + more.length);
                System.arraycopy(more, 0, all, start.length, more.length);
                return read(all);
            }
        }
    }

    /** Reads the file meta information from the first bytes of a file, which must hold all of it. */
    public static FileMeta read(byte[] start) throws DicomMalformedException {
        int offset = hasMagic(start, PREAMBLE) ? PREAMBLE + MAGIC.length : hasMagic(start, 0) ? MAGIC.length : 0;
        int end = metaEnd(start, offset);
        if (offset == 0 && end == 0 && !looksLikeDataSet(start)) {
            throw new DicomMalformedException("Not a DICOM file: neither DICM at byte 128 nor a data set");
        }
        Map<String, Object> meta =
                DataSetReader.DEFAULT.read(Arrays.copyOfRange(start, offset, end), metaSyntax(start, offset));
        boolean told = meta.get("TransferSyntaxUID") instanceof String uid && !uid.isEmpty();
        TransferSyntax syntax = told ? TransferSyntax.of((String) meta.get("TransferSyntaxUID")) : guess(start, end);
        return new FileMeta(meta, syntax, end);
    }

    /**
     * Whether the first bytes of a file say that its pixels are compressed, or all of it: that its transfer syntax encapsulates them, as JPEG and RLE
     * do, or deflates the data set (PS3.5 §A.4, §A.5). False for what is no DICOM file.
     *
     * @param start all of the file meta information, and more if there is
     */
    public static boolean isCompressed(byte[] start) {
        try {
            TransferSyntax syntax = read(start).transferSyntax();
            return syntax.isEncapsulated() || syntax.deflated();
        } catch (DicomMalformedException e) {
            return false;
        }
    }

    /** Whether the first bytes of a file bear the mark of DICOM ({@code DICM}), after a preamble or without one. */
    static boolean isMarked(byte[] start) {
        return hasMagic(start, PREAMBLE) || hasMagic(start, 0);
    }

    private static boolean hasMagic(byte[] start, int offset) {
        return start.length >= offset + MAGIC.length
                && Arrays.equals(start, offset, offset + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Where the elements of group 0002 end. */
    private static int metaEnd(byte[] start, int offset) throws DicomMalformedException {
        ElementInput input = new ElementInput(start, offset, start.length - offset);
        TransferSyntax syntax = metaSyntax(start, offset);
        int at = offset;
        try {
            while (start.length - at >= 8 && start[at] == 2 && start[at + 1] == 0) {
                input.next(syntax);
                input.skip(input.length);
                at = offset + (int) input.position();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return at;
    }

    /** Explicit, as PS3.10 §7.1 demands; some writers got it wrong. */
    private static TransferSyntax metaSyntax(byte[] start, int offset) {
        return offset + 6 > start.length || Vr.of(start[offset + 4], start[offset + 5]) != null
                ? TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN
                : TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
    }

    private static TransferSyntax guess(byte[] start, int at) {
        if (start.length - at < 6 || Vr.of(start[at + 4], start[at + 5]) == null) {
            return TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
        }
        return start[at] == 0 && start[at + 1] != 0
                ? TransferSyntax.EXPLICIT_VR_BIG_ENDIAN
                : TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
    }

    /** Group 0008 comes first: nearly every data set has an element of it, and hardly anything else begins so. */
    private static boolean looksLikeDataSet(byte[] start) {
        if (start.length < 8) {
            return false;
        }
        boolean explicit = Vr.of(start[4], start[5]) != null;
        boolean little = start[0] == 8 && start[1] == 0;
        boolean big = start[0] == 0 && start[1] == 8;
        boolean shortLength = start[6] == 0 && start[7] == 0;
        return little && (explicit || shortLength) || big && explicit;
    }

    /** Opens the data set of a file, buffered; the caller closes it. */
    public static InputStream openDataSet(Path file, long dataSetOffset) throws IOException {
        return dataSet(Files.newInputStream(file), dataSetOffset);
    }

    /** The data set of a file that is open; closing it closes the file, which is closed at once where it ends before. */
    static InputStream dataSet(InputStream in, long dataSetOffset) throws IOException {
        try {
            in.skipNBytes(dataSetOffset);
            return new BufferedInputStream(in, BUFFER);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Whether two files hold the same encoded data set, byte by byte, whatever comes before it. */
    public static boolean sameDataSet(Path one, long oneOffset, Path other, long otherOffset) throws IOException {
        if (Files.size(one) - oneOffset != Files.size(other) - otherOffset) {
            return false;
        }
        byte[] left = new byte[BUFFER];
        byte[] right = new byte[BUFFER];
        try (InputStream first = openDataSet(one, oneOffset);
                InputStream second = openDataSet(other, otherOffset)) {
            while (true) {
                int read = first.readNBytes(left, 0, BUFFER);
                if (read != second.readNBytes(right, 0, BUFFER) || !Arrays.equals(left, 0, read, right, 0, read)) {
                    return false;
                }
                if (read < BUFFER) {
                    return true;
                }
            }
        }
    }
}
