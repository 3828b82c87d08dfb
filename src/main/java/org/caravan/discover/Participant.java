package org.caravan.discover;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
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
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", patientId);
        keys.put("IssuerOfPatientID", "");
        keys.put("StudyInstanceUID", "");
        keys.put("StudyDate", window.isOpen() ? "" : da(window.from()) + "-" + da(window.until()));
        keys.put("StudyTime", "");
        keys.put("StudyDescription", "");
        keys.put("StudyID", "");
        keys.put("AccessionNumber", "");
        keys.put("ModalitiesInStudy", "");
        keys.put("NumberOfStudyRelatedSeries", "");
        keys.put("InstanceAvailability", "");
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
