-- A study of a patient, as the PACS answered. Parameters: pacs, issuer, PatientID, StudyInstanceUID, attributes.
WITH person AS (
    INSERT INTO patient (pacs, issuer, patient_id) VALUES (:#pacs, :#issuer, :#PatientID)
    ON CONFLICT (pacs, issuer, patient_id) DO UPDATE SET last_seen_at = now()
    RETURNING id
)
INSERT INTO study (patient_id, study_instance_uid, attributes)
SELECT id, :#StudyInstanceUID, CAST(:#attributes AS jsonb) FROM person
ON CONFLICT (patient_id, study_instance_uid) DO UPDATE SET last_seen_at = now(), attributes = excluded.attributes
RETURNING id
