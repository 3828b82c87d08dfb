package org.caravan.dicom.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

import org.caravan.dicom.DicomMalformedException;

/**
 * Whether two objects say the same, whoever sent them when: SHA-256 over all elements, identity and pixel data among them, but those that change from one
 * sending of an object to the next. In constant memory.
 */
public final class ContentDigest {

    /** What PACS set anew though the object is the same. Group lengths (gggg,0000) are left out, too. */
    private static final Set<Integer> VOLATILE = Set.of(
            0x00080012, // InstanceCreationDate
            0x00080013, // InstanceCreationTime
            0x00080014, // InstanceCreatorUID
            0x00080015, // InstanceCoercionDateTime
            0x00080054, // RetrieveAETitle
            0x00080056, // InstanceAvailability
            0x0018A001, // ContributingEquipmentSequence
            0x00880130, // StorageMediaFileSetID
            0x00880140, // StorageMediaFileSetUID
            0xFFFCFFFC); // DataSetTrailingPadding

    private static final int PIECE = 64 * 1024;
    private static final int MAX_ELEMENTS = 10_000_000;

    private final ElementInput input;
    private final MessageDigest digest;
    private int elementsLeft = MAX_ELEMENTS;

    private ContentDigest(InputStream in) {
        input = new ElementInput(in, Long.MAX_VALUE);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Compares the data sets of two files in one transfer syntax. False also where one cannot be read to its end, or is deflated.
     *
     * @throws IOException when a file cannot be read
     */
    public static boolean isSame(Path one, long oneOffset, Path other, long otherOffset, TransferSyntax syntax)
            throws IOException {
        try {
            return !syntax.deflated()
                    && MessageDigest.isEqual(of(one, oneOffset, syntax), of(other, otherOffset, syntax));
        } catch (DicomMalformedException e) {
            return false;
        }
    }

    private static byte[] of(Path file, long offset, TransferSyntax syntax)
            throws IOException, DicomMalformedException {
        try (InputStream in = Part10.openDataSet(file, offset)) {
            return new ContentDigest(in).of(syntax);
        }
    }

    private byte[] of(TransferSyntax declared) throws IOException, DicomMalformedException {
        TransferSyntax syntax = input.actual(declared);
        while (next(syntax)) {
            boolean counts = !VOLATILE.contains(input.tag) && (input.tag & 0xFFFF) != 0;
            value(syntax, 0, counts);
        }
        return digest.digest();
    }

    private boolean next(TransferSyntax syntax) throws IOException, DicomMalformedException {
        if (elementsLeft-- == 0) {
            throw new DicomMalformedException("More than " + MAX_ELEMENTS + " elements");
        }
        return input.next(syntax);
    }

    /** Takes the value of the current element; at most 64 sequences deep. */
    private void value(TransferSyntax syntax, int depth, boolean counts) throws IOException, DicomMalformedException {
        if (counts) {
            digest.update(ByteBuffer.allocate(12)
                    .putInt(input.tag)
                    .putLong(input.length)
                    .flip());
        }
        if (input.length != ElementInput.UNDEFINED) {
            bytes(input.length, counts);
            return;
        }
        if (depth >= ReadLimits.MAX_DEPTH) {
            throw new DicomMalformedException("Sequences nested deeper than " + ReadLimits.MAX_DEPTH);
        }
        boolean unknown = input.vr == Vr.UN;
        TransferSyntax inner = unknown ? TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN : syntax;
        while (next(inner)) {
            if (input.tag == Tag.SEQUENCE_DELIMITATION_ITEM || input.tag == Tag.ITEM_DELIMITATION_ITEM) {
                return;
            }
            value(inner, depth + (input.tag == Tag.ITEM ? 0 : 1), counts);
        }
        throw new DicomMalformedException("Data set ends within a sequence");
    }

    private void bytes(long length, boolean counts) throws IOException, DicomMalformedException {
        if (!counts) {
            input.skip(length);
            return;
        }
        for (long left = length; left > 0; left -= PIECE) {
            digest.update(input.read((int) Math.min(left, PIECE)));
        }
    }
}
