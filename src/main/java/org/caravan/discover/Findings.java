package org.caravan.discover;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.Uids;
import org.caravan.queue.Corrections;
import org.caravan.queue.Sql;

/** Writes down the studies and series that a PACS was found to have, whoever asked for them. */
public final class Findings {

    private static final List<String> STUDY_KEPT =
            List.of("StudyDate", "StudyTime", "StudyDescription", "StudyID", "AccessionNumber", "ModalitiesInStudy");
    private static final List<String> SERIES_KEPT =
            List.of("Modality", "SeriesDescription", "SeriesNumber", "SeriesDate", "SeriesTime", "BodyPartExamined");

    private final Sql sql;
    private final Corrections corrections;

    public Findings(Sql sql) {
        this.sql = sql;
        this.corrections = new Corrections(sql);
    }

    /** Return keys of a C-FIND for studies. */
    public static Map<String, Object> studyKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", "");
        keys.put("IssuerOfPatientID", "");
        keys.put("StudyInstanceUID", "");
        keys.put("StudyDate", "");
        keys.put("StudyTime", "");
        keys.put("StudyDescription", "");
        keys.put("StudyID", "");
        keys.put("AccessionNumber", "");
        keys.put("ModalitiesInStudy", "");
        keys.put("NumberOfStudyRelatedSeries", "");
        keys.put("InstanceAvailability", "");
        return keys;
    }

    /** Return keys of a C-FIND for the series of a study. */
    public static Map<String, Object> seriesKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", "");
        keys.put("StudyInstanceUID", "");
        keys.put("SeriesInstanceUID", "");
        keys.put("Modality", "");
        keys.put("SeriesDescription", "");
        keys.put("SeriesNumber", "");
        keys.put("SeriesDate", "");
        keys.put("SeriesTime", "");
        keys.put("BodyPartExamined", "");
        keys.put("NumberOfSeriesRelatedInstances", "");
        keys.put("InstanceAvailability", "");
        return keys;
    }

    /** Writes down a study of a patient; returns its number. The issuer is that of the answer, where it names one. */
    public long study(String pacs, String patientId, String issuer, Map<String, Object> study) {
        String answered = Attributes.text(study, "IssuerOfPatientID");
        return (Long) sql.rows(
                        "record-study",
                        Map.of(
                                "pacs",
                                pacs,
                                "issuer",
                                answered.isEmpty() ? issuer : answered,
                                "PatientID",
                                patientId,
                                "StudyInstanceUID",
                                Attributes.text(study, "StudyInstanceUID"),
                                "attributes",
                                Attributes.json(study, STUDY_KEPT)))
                .get(0)
                .get("id");
    }

    /**
     * Writes down a series of that study; one that is somebody else's now, or lacks objects, is held.
     *
     * @param requested whether a request asks for it, and not discovery
     * @return its id, added (whether it is new), grown (whether it is queued again)
     */
    public Map<String, Object> series(
            String pacs, long studyId, Map<String, Object> study, Map<String, Object> series, boolean requested) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("pacs", pacs);
        parameters.put("study", studyId);
        parameters.put("SeriesInstanceUID", Attributes.text(series, "SeriesInstanceUID"));
        parameters.put("attributes", Attributes.json(series, SERIES_KEPT));
        parameters.put("related", Attributes.count(series, "NumberOfSeriesRelatedInstances"));
        parameters.put("availability", Availability.of(series, study));
        parameters.put("requested", requested);
        Map<String, Object> outcome = sql.rows("record-series", parameters).get(0);
        sql.update("record-source", parameters);
        correct(outcome, studyId);
        return outcome;
    }

    private void correct(Map<String, Object> outcome, long studyId) {
        if (Boolean.TRUE.equals(outcome.get("moved"))) {
            corrections.moved((Long) outcome.get("id"), studyId);
        } else if (Boolean.TRUE.equals(outcome.get("shrunk"))) {
            corrections.objectsGone((Long) outcome.get("id"), (Integer) outcome.get("unlisted"));
        }
    }

    /**
     * Why a series of an answer becomes no row; null where it does.
     *
     * @param uids those of the answer so far; it is added
     */
    public static LeftOut judge(Map<String, Object> series, Map<String, Object> study, Set<String> uids) {
        String uid = Attributes.text(series, "SeriesInstanceUID");
        if (uid.isEmpty()) {
            return LeftOut.SERIES_WITHOUT_UID;
        }
        if (!Uids.isSafe(uid)) {
            return LeftOut.SERIES_UID_UNUSABLE;
        }
        String of = Attributes.text(series, "StudyInstanceUID");
        if (!of.isEmpty() && !of.equals(Attributes.text(study, "StudyInstanceUID"))) {
            return LeftOut.SERIES_OF_ANOTHER_STUDY;
        }
        return uids.add(uid) ? null : LeftOut.SERIES_AGAIN;
    }
}
