package org.caravan.camel.dicom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Message;

import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.Uids;

/**
 * What a message asks a retrieve for.
 *
 * @param keys the identifiers to send
 * @param expected SOP Instance UIDs that should arrive, empty where nobody said
 * @param sopClasses storage SOP classes to propose in a C-GET, empty for those most in use
 */
record RetrieveRequest(
        QueryLevel level,
        SeriesIdentity series,
        Map<String, Object> keys,
        List<String> expected,
        List<String> sopClasses) {

    /** Without the keys, which name the patient. */
    @Override
    public String toString() {
        return level + " level of " + series;
    }

    /**
     * Reads it from the headers, or from the body where that is a map of keyword to value; a header wins.
     *
     * @throws IllegalArgumentException names the attribute that is missing or unsafe
     */
    static RetrieveRequest of(Message message, QueryLevel level) {
        Map<?, ?> body = message.getBody() instanceof Map<?, ?> map ? map : Map.of();
        String patientId = required(message, DicomConstants.PATIENT_ID, body, "PatientID");
        SeriesIdentity series = new SeriesIdentity(
                patientId,
                uid(required(message, DicomConstants.STUDY_INSTANCE_UID, body, "StudyInstanceUID"), "StudyInstanceUID"),
                uid(
                        required(message, DicomConstants.SERIES_INSTANCE_UID, body, "SeriesInstanceUID"),
                        "SeriesInstanceUID"));
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", patientId);
        keys.put("StudyInstanceUID", series.studyInstanceUid());
        keys.put("SeriesInstanceUID", series.seriesInstanceUid());
        List<String> expected = uids(message.getHeader(DicomConstants.EXPECTED_SOP_INSTANCE_UIDS), "SOPInstanceUID");
        if (level == QueryLevel.IMAGE) {
            List<String> wanted = wantedInstances(message, body);
            keys.put("SOPInstanceUID", wanted);
            expected = expected.isEmpty() ? wanted : expected;
        }
        return new RetrieveRequest(
                level, series, keys, expected, uids(message.getHeader(DicomConstants.SOP_CLASS_UIDS), "SOPClassUID"));
    }

    private static List<String> wantedInstances(Message message, Map<?, ?> body) {
        Object header = message.getHeader(DicomConstants.SOP_INSTANCE_UIDS);
        List<String> wanted = uids(header != null ? header : body.get("SOPInstanceUID"), "SOPInstanceUID");
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("A retrieve with level=IMAGE needs the header "
                    + DicomConstants.SOP_INSTANCE_UIDS + ": the SOP Instance UIDs to retrieve");
        }
        return wanted;
    }

    private static String required(Message message, String header, Map<?, ?> body, String keyword) {
        Object value = message.getHeader(header);
        Object found = value != null ? value : body.get(keyword);
        if (found == null || found.toString().isBlank()) {
            throw new IllegalArgumentException(
                    "A retrieve needs " + keyword + ", in the header " + header + " or in a map as body");
        }
        return found.toString().strip();
    }

    private static List<String> uids(Object value, String keyword) {
        return Keys.values(value).stream()
                .map(text -> uid(text, keyword))
                .distinct()
                .toList();
    }

    private static String uid(String text, String keyword) {
        if (!Uids.isSafe(text)) {
            throw new IllegalArgumentException(
                    "A retrieve got a " + keyword + " that is no UID (PS3.5 §9.1), and unsafe as a path");
        }
        return text;
    }
}
