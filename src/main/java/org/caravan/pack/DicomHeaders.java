package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/** What packing needs to know of DICOM files. */
public interface DicomHeaders {

    /**
     * What the beginning of a file tells.
     *
     * @param sopClassUid empty where it does not tell
     * @param transferSyntaxUid empty where it does not tell
     * @param compressed whether the pixels are compressed already, or all of it: compressing it once more takes long and saves next to nothing
     */
    record Kind(String sopClassUid, String transferSyntaxUid, boolean compressed) {}

    /** What the first bytes of a file tell; of what is no DICOM file nothing. */
    Kind kind(byte[] start);

    /**
     * Top-level attributes of a file.
     *
     * @param file at its beginning; stays open
     * @return keyword to value, several values with a backslash between; those that are absent, or cannot be read, are left out
     */
    Map<String, String> values(InputStream file, Set<String> keywords) throws IOException;

    /**
     * Refuses what cannot stand in a path.
     *
     * @throws IllegalArgumentException where there is no such keyword, or its value is no text; the message says what to write instead
     */
    void requireText(String keyword);

    /**
     * Refuses what tells who somebody is, and so must not stand in the name of a file.
     *
     * @throws IllegalArgumentException where it does; the message says what to write instead
     */
    void requireNobody(String keyword);
}
