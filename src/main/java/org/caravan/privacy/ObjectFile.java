package org.caravan.privacy;

import java.nio.file.Path;

/**
 * An object of a series as a file of PS3.10.
 *
 * @param file where it is; only to be read
 * @param sopClassUid as the file meta information has it; empty where it does not tell
 * @param sopInstanceUid of the object as it is in this file, as are the UIDs of its series and study
 * @param transferSyntaxUid empty where the file does not tell
 */
public record ObjectFile(
        Path file,
        String sopClassUid,
        String sopInstanceUid,
        String seriesInstanceUid,
        String studyInstanceUid,
        String transferSyntaxUid) {

    /** The same object in another file. */
    public ObjectFile in(Path other) {
        return new ObjectFile(
                other, sopClassUid, sopInstanceUid, seriesInstanceUid, studyInstanceUid, transferSyntaxUid);
    }

    /** The same in another file and transfer syntax. */
    public ObjectFile in(Path other, String syntax) {
        return new ObjectFile(other, sopClassUid, sopInstanceUid, seriesInstanceUid, studyInstanceUid, syntax);
    }

    /** Without what may tell who it is of. */
    @Override
    public String toString() {
        return "an object";
    }
}
