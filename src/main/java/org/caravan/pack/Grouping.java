package org.caravan.pack;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What one archive holds all of. */
public enum Grouping {
    /** One archive a series. */
    SERIES(
            "{rendition}/{PatientID}/{StudyDate}_{Modality}___{SeriesInstanceUID:12}_v{version}.zip",
            "{SOPInstanceUID}.dcm",
            Set.of(
                    "PatientID",
                    "StudyInstanceUID",
                    "StudyDate",
                    "SeriesInstanceUID",
                    "SeriesDescription",
                    "Modality",
                    "seriesId"),
            Set.of("SeriesInstanceUID", "seriesId")),

    /** One archive a study, once all its series that are known are complete. */
    STUDY(
            "{rendition}/{PatientID}/{StudyDate}___{StudyInstanceUID:12}_v{version}.zip",
            "{SeriesInstanceUID}/{SOPInstanceUID}.dcm",
            Set.of("PatientID", "StudyInstanceUID", "StudyDate"),
            Set.of("StudyInstanceUID")),

    /** One archive a patient, as the PACS has them, once all series that are known are complete. */
    PATIENT(
            "{rendition}/{PatientID}_v{version}.zip",
            "{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm",
            Set.of("PatientID"),
            Set.of("PatientID"));

    private final String archive;
    private final String layout;
    private final Set<String> keywords;
    private final Set<String> telling;

    Grouping(String archive, String layout, Set<String> keywords, Set<String> telling) {
        this.archive = archive;
        this.layout = layout;
        this.keywords = keywords;
        this.telling = telling;
    }

    /**
     * Of its name in a route file.
     *
     * @throws IllegalArgumentException where there is none of that name; the message says what to write
     */
    public static Grouping of(String name) {
        return Arrays.stream(values())
                .filter(one -> one.toString().equals(name.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("grouping is '" + name + "'; write series, study or patient"));
    }

    /** Which of these a claimed row is about. */
    static Grouping of(Map<String, Object> job) {
        return job.get("series_id") != null ? SERIES : job.get("study_id") != null ? STUDY : PATIENT;
    }

    /** Template of the path of an archive, where nobody says. */
    public String archive() {
        return archive;
    }

    /** Template of the paths within, where nobody says. */
    public String layout() {
        return layout;
    }

    /** What is known of each archive, beside its rendition and version. */
    Set<String> keywords() {
        return keywords;
    }

    /** What tells archives apart. */
    Set<String> telling() {
        return telling;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
