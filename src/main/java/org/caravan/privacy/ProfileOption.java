package org.caravan.privacy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Options of the Basic Application Level Confidentiality Profile that have a column in PS3.15 Table E.1-1. */
enum ProfileOption {
    RETAIN_SAFE_PRIVATE("retain-safe-private", "private", "113111", "Retain Safe Private Option"),
    RETAIN_UIDS("retain-uids", "uids", "113110", "Retain UIDs Option"),
    RETAIN_DEVICE_IDENTITY("retain-device-identity", "device", "113109", "Retain Device Identity Option"),
    RETAIN_INSTITUTION_IDENTITY(
            "retain-institution-identity", "institution", "113112", "Retain Institution Identity Option"),
    RETAIN_PATIENT_CHARACTERISTICS(
            "retain-patient-characteristics", "patient", "113108", "Retain Patient Characteristics Option"),
    RETAIN_FULL_DATES(
            "retain-full-dates", "full", "113106", "Retain Longitudinal Temporal Information Full Dates Option"),
    RETAIN_MODIFIED_DATES(
            "retain-modified-dates",
            "modified",
            "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option"),
    CLEAN_DESCRIPTORS("clean-descriptors", "descriptors", "113105", "Clean Descriptors Option"),
    CLEAN_STRUCTURED_CONTENT("clean-structured-content", "structured", "113104", "Clean Structured Content Option"),
    CLEAN_GRAPHICS("clean-graphics", "graphics", "113103", "Clean Graphics Option");

    private final String word;
    private final String column;
    private final String code;
    private final String meaning;

    ProfileOption(String word, String column, String code, String meaning) {
        this.word = word;
        this.column = column;
        this.code = code;
        this.meaning = meaning;
    }

    /** As route files have it. */
    String word() {
        return word;
    }

    /** Code of it in PS3.16 CID 7050, of the scheme DCM. */
    String code() {
        return code;
    }

    /** What the code means. */
    String meaning() {
        return meaning;
    }

    static Optional<ProfileOption> ofWord(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    static ProfileOption ofColumn(String column) {
        return Arrays.stream(values())
                .filter(one -> one.column.equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no option has the column " + column));
    }

    static String words() {
        return Arrays.stream(values()).map(ProfileOption::word).collect(Collectors.joining(", "));
    }
}
