package org.caravan.dicom.data;

import java.nio.file.Path;
import java.util.List;

/**
 * One element of a {@link DataSetTree}: its bytes as they are encoded, or where they lie in the file, or the items of a sequence.
 *
 * @param vr as encoded; where the encoding names none that of the dictionary. UN for a sequence that was encoded so
 * @param value null where the value stays in the file, or is a sequence
 * @param items null where it is no sequence
 * @param offset where the value begins in the file; of encapsulated pixel data the first item's header
 * @param length of the value in bytes; of encapsulated pixel data up to and with the sequence delimiter
 * @param encapsulated whether it is a list of fragments
 * @param source the file that the value stays in; null for that of the object
 */
public record TreeElement(
        int tag,
        Vr vr,
        byte[] value,
        List<DataSetTree> items,
        long offset,
        long length,
        boolean encapsulated,
        Path source) {

    static TreeElement of(int tag, Vr vr, byte[] value) {
        return new TreeElement(tag, vr, value, null, -1, value.length, false, null);
    }

    static TreeElement of(int tag, Vr vr, List<DataSetTree> items) {
        return new TreeElement(tag, vr, null, items, -1, 0, false, null);
    }

    public boolean isSequence() {
        return items != null;
    }

    /** True where the value was too long to be held, and is copied from the file when it is written. */
    public boolean isInFile() {
        return offset >= 0;
    }

    /** Without its value. */
    @Override
    public String toString() {
        return Tag.format(tag) + " " + vr;
    }
}
