package org.caravan.discover;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.caravan.text.Amounts;

/** Why what a PACS answered in a discovery run became no row of the queue. Every answer becomes a row, or counts as one of these. */
public enum LeftOut {
    PATIENT_WITHOUT_ID(true, "patient", "patients", "no PatientID says whose the images are"),
    PATIENT_ID_UNUSABLE(
            true, "patient", "patients", "PatientID or its issuer is longer than 64 characters, or of several values"),
    PATIENT_NOT_IN_PATTERN(false, "patient", "patients", "idPattern does not match"),
    PATIENT_AGAIN(false, "patient", "patients", "named before in the same answer"),
    PATIENT_NOT_ASKED_FOR(false, "patient", "patients", "not what was asked for"),
    STUDY_WITHOUT_UID(true, "study", "studies", "no StudyInstanceUID"),
    STUDY_UID_UNUSABLE(true, "study", "studies", "StudyInstanceUID is none (PS3.5 §9.1) and unsafe as a path"),
    STUDY_WITHOUT_PATIENT_ID(true, "study", "studies", "no PatientID says whose it is"),
    STUDY_OF_ANOTHER_PATIENT(false, "study", "studies", "of another patient than was asked for"),
    STUDY_OUTSIDE_DATES(false, "study", "studies", "outside the dates of the participant"),
    STUDY_AGAIN(false, "study", "studies", "named before in the same answer"),
    STUDY_NOT_ASKED_FOR(false, "study", "studies", "not what was asked for"),
    SERIES_WITHOUT_UID(true, "series", "series", "no SeriesInstanceUID"),
    SERIES_UID_UNUSABLE(true, "series", "series", "SeriesInstanceUID is none (PS3.5 §9.1) and unsafe as a path"),
    SERIES_OF_ANOTHER_STUDY(false, "series", "series", "of another study than was asked for"),
    SERIES_AGAIN(false, "series", "series", "named before in the same answer"),
    SERIES_NOT_ASKED_FOR(false, "series", "series", "not what was asked for");

    private final boolean lost;
    private final String one;
    private final String several;
    private final String why;

    LeftOut(boolean lost, String one, String several, String why) {
        this.lost = lost;
        this.one = one;
        this.several = several;
        this.why = why;
    }

    /** What the database and the metrics call it, such as {@code series-without-uid}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one with that code; empty for one of another version. */
    public static Optional<LeftOut> of(String code) {
        return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst();
    }

    /** True where it may be of somebody who takes part, and cannot be carried until the PACS is mended; false where it is not meant to be. */
    public boolean isLost() {
        return lost;
    }

    /** For example {@code 1 series cannot be carried: no SeriesInstanceUID}. */
    public String describe(long answers) {
        return Amounts.count(answers, one, several) + (lost ? " cannot be carried: " : " left out: ") + why;
    }
}
