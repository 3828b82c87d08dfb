-- All corrections of PatientIDs, with who made each last and when. Parameters: none.
SELECT c.pacs, c.patient_id AS "PatientID", c.study_instance_uid AS "StudyInstanceUID", c.corrected, c.reason, h.changed_at, h.changed_by
FROM patient_id_correction c
LEFT JOIN LATERAL (
    SELECT changed_at, changed_by FROM patient_id_correction_history
    WHERE pacs = c.pacs AND patient_id = c.patient_id AND study_instance_uid = c.study_instance_uid ORDER BY id DESC LIMIT 1) h ON true
ORDER BY 1, 2, 3
