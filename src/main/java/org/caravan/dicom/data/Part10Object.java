package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.Uids;

/**
 * A DICOM file (PS3.10) as an object to send: its data set goes as it lies there, byte by byte, and is read only while it is sent.
 *
 * @param source what the file is called, for whoever asks which one it was; may name a patient: never log it
 * @param dataSetOffset where the data set begins in the file, in bytes
 * @param file opens the file at its beginning, each time anew
 */
public record Part10Object(
        String source,
        String sopClassUid,
        String sopInstanceUid,
        String transferSyntaxUid,
        long dataSetOffset,
        Opening file)
        implements StoreObject {

    private static final HeaderReader IDENTITY = new HeaderReader("SOPClassUID", "SOPInstanceUID");

    /** The directory of a medium (PS3.3 §F): DICOM, but no object. */
    private static final String MEDIA_DIRECTORY = "1.2.840.10008.1.3.10";

    private static final int HEAD = 16_384;
    private static final int LONGEST_META = 1 << 20;

    /**
     * Reads what identifies the object, from the first kilobytes of the file.
     *
     * @return empty where it is no DICOM file, or a DICOMDIR
     * @throws DicomMalformedException where it is a DICOM file that does not say which object it holds
     */
    public static Optional<Part10Object> read(String source, Opening file) throws IOException, DicomMalformedException {
        try (InputStream in = file.open()) {
            byte[] head = in.readNBytes(HEAD);
            Part10.FileMeta meta;
            try {
                meta = Part10.read(head);
            } catch (DicomMalformedException e) {
                if (!Part10.isMarked(head)) {
                    return Optional.empty();
                }
                int length = head.length;
                byte[] more = in.readNBytes(LONGEST_META);
                head = Arrays.copyOf(head, length + more.length);
                System.arraycopy(more, 0, head, length, more.length);
                meta = Part10.read(head);
            }
            if (MEDIA_DIRECTORY.equals(meta.mediaStorageSopClassUid())) {
                return Optional.empty();
            }
            int offset = (int) meta.dataSetOffset();
            var header = IDENTITY.read(
                    new SequenceInputStream(new ByteArrayInputStream(head, offset, head.length - offset), in),
                    meta.transferSyntax(),
                    CharacterSets.DEFAULT);
            return Optional.of(new Part10Object(
                    source,
                    uid(header.get("SOPClassUID"), meta.mediaStorageSopClassUid(), Uids::isValid, "SOP Class UID"),
                    uid(
                            header.get("SOPInstanceUID"),
                            meta.mediaStorageSopInstanceUid(),
                            Uids::isSafe,
                            "SOP Instance UID"),
                    meta.transferSyntax().uid(),
                    offset,
                    file));
        }
    }

    /** What the data set says counts: the receiver compares it with the command. */
    private static String uid(String ofDataSet, String ofMeta, Predicate<String> good, String what)
            throws DicomMalformedException {
        String uid = ofDataSet == null || ofDataSet.isBlank() ? ofMeta : ofDataSet.strip();
        if (!good.test(uid)) {
            throw new DicomMalformedException("A DICOM file without a valid " + what);
        }
        return uid;
    }

    @Override
    public InputStream openDataSet() throws IOException {
        return Part10.dataSet(file.open(), dataSetOffset);
    }

    /** Without where it lies. */
    @Override
    public String toString() {
        return "object " + sopInstanceUid;
    }
}
