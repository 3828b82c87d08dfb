package org.caravan.discover;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * A person whose studies are carried.
 *
 * @param patientId PatientID, exactly as the PACS has it
 * @param issuer IssuerOfPatientID, empty where not known
 * @param window studies of which dates count
 */
public record Participant(String patientId, String issuer, DateWindow window) {

    /** Of VR LO, in characters. */
    static final int LONGEST_ISSUER = 64;

    private static final DateTimeFormatter DA = DateTimeFormatter.BASIC_ISO_DATE;

    /** Keys of the C-FIND for this person's studies. */
    public Map<String, Object> studyKeys() {
        Map<String, Object> keys = Findings.studyKeys();
        keys.put("PatientID", patientId);
        keys.put("StudyDate", window.isOpen() ? "" : da(window.from()) + "-" + da(window.until()));
        return keys;
    }

    private static String da(LocalDate date) {
        return date == null ? "" : DA.format(date);
    }

    /** Without the person: never logged by accident. */
    @Override
    public String toString() {
        return "participant";
    }
}
