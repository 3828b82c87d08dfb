package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * An object that an archive is to hold.
 *
 * @param patientId as the archive names the patient
 * @param pacs whom it was fetched from; null where that is not to be told
 * @param received when; null where it is not known, or not to be told
 * @param content where its file is
 */
record ArchivedObject(
        long seriesId,
        String patientId,
        String studyInstanceUid,
        String seriesInstanceUid,
        String sopInstanceUid,
        String pacs,
        Instant received,
        Content content) {

    /** A file that may be read more than once. */
    interface Content {
        InputStream open() throws IOException;

        long size() throws IOException;

        /** SHA-256 sum that it must have; null where nobody knows. */
        default String sha256() {
            return null;
        }
    }

    /** A file of its own. */
    record InFile(Path file) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public long size() throws IOException {
            return Files.size(file);
        }
    }

    /** Without what may tell who it is of. */
    @Override
    public String toString() {
        return "object of series " + seriesId;
    }
}
