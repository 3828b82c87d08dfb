package org.caravan.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * Objects of one series, as files and at the PACS.
 *
 * @param name what the table calls it
 * @param folder that holds the Part 10 files and nothing else
 * @param files the Part 10 files
 * @param bytes of all files
 * @param patientId PatientID of all objects
 * @param studyInstanceUid StudyInstanceUID of all objects
 * @param seriesInstanceUid SeriesInstanceUID of all objects
 * @param sopInstanceUids SOPInstanceUID of each object
 */
record ObjectSet(
        String name,
        Path folder,
        List<Path> files,
        long bytes,
        String patientId,
        String studyInstanceUid,
        String seriesInstanceUid,
        List<String> sopInstanceUids) {

    double megabytes() {
        return bytes / 1e6;
    }
}
