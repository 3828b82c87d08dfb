package org.caravan.queue;

import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.dicom.Uids;

/** PatientIDs that came wrong, and what archives say in place of them; what was received keeps its own. Each change has archives of the patient made anew. */
public final class PatientIds {

    /** Most characters of a PatientID (PS3.5 §6.2, LO). */
    private static final int LONGEST = 64;

    private final Sql sql;

    public PatientIds(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * Has archives say another PatientID; returns how many series are packed anew.
     *
     * @param pacs that it came from
     * @param patientId as it came
     * @param study StudyInstanceUID of the one study that was filed under it by mistake; empty for all of that PatientID
     * @param reason for all who look into the history; without patients' data
     * @throws IllegalArgumentException where that is no PatientID, or the same
     */
    public int correct(String pacs, String patientId, String study, String corrected, String reason) {
        if (corrected.isBlank() || corrected.length() > LONGEST || corrected.matches("(?s).*[\\p{Cntrl}\\\\].*")) {
            throw new IllegalArgumentException("a PatientID has 1 to " + LONGEST
                    + " characters, no backslash and no line break among them: write another one");
        }
        if (corrected.equals(patientId)) {
            throw new IllegalArgumentException("both are the same PatientID: write what it is to be, or --remove");
        }
        if (!study.isEmpty() && !Uids.isSafe(study)) {
            throw new IllegalArgumentException("that is no StudyInstanceUID: write digits and dots, 64 at most");
        }
        return sql.inTransaction(() -> {
            sql.update(
                    "correct-patient",
                    Map.of(
                            "pacs",
                            pacs,
                            "patient",
                            patientId,
                            "study",
                            study,
                            "corrected",
                            corrected,
                            "reason",
                            reason));
            return packAnew(pacs, patientId, study);
        });
    }

    /**
     * Takes a correction back; returns how many series are packed anew.
     *
     * @throws IllegalArgumentException where there is none
     */
    public int remove(String pacs, String patientId, String study) {
        return sql.inTransaction(() -> {
            if (sql.update("uncorrect-patient", Map.of("pacs", pacs, "patient", patientId, "study", study)) == 0) {
                throw new IllegalArgumentException("that PatientID of " + pacs
                        + " is not corrected: bin/caravan correct --list names those that are");
            }
            return packAnew(pacs, patientId, study);
        });
    }

    private int packAnew(String pacs, String patientId, String study) {
        return sql.update("pack-patient-anew", Map.of("pacs", pacs, "patient", patientId, "study", study));
    }

    /** All corrections: pacs, PatientID, StudyInstanceUID (empty for all of that PatientID), corrected, reason, changed_at, changed_by. */
    public List<Map<String, Object>> all() {
        return sql.rows("patient-corrections", Map.of());
    }
}
