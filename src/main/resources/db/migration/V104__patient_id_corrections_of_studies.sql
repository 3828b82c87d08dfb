-- A correction of a PatientID may be about a single study, which was filed under the wrong person. It wins over the one of all of that PatientID.

ALTER TABLE patient_id_correction
    ADD COLUMN study_instance_uid text NOT NULL DEFAULT '',     -- empty: all of that PatientID
    DROP CONSTRAINT patient_id_correction_pkey,
    ADD PRIMARY KEY (pacs, patient_id, study_instance_uid);
ALTER TABLE patient_id_correction_history ADD COLUMN study_instance_uid text NOT NULL DEFAULT '';

CREATE OR REPLACE FUNCTION patient_id_correction_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO patient_id_correction_history (pacs, patient_id, study_instance_uid) VALUES (OLD.pacs, OLD.patient_id, OLD.study_instance_uid);
    ELSE
        INSERT INTO patient_id_correction_history (pacs, patient_id, study_instance_uid, corrected, reason)
        VALUES (NEW.pacs, NEW.patient_id, NEW.study_instance_uid, NEW.corrected, NEW.reason);
    END IF;
    RETURN NULL;
END $$;

-- What archives say in place of a PatientID that came wrong; null where it came right. Of archives that hold all of a patient the study is null.
CREATE FUNCTION corrected_patient_id(of_pacs text, came text, study text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT corrected FROM patient_id_correction
    WHERE pacs = of_pacs AND patient_id = came AND study_instance_uid IN ('', study)
    ORDER BY study_instance_uid DESC LIMIT 1
$$;

-- Studies of a group: the one, or those of the patient but for those that were filed under that PatientID by mistake.
CREATE OR REPLACE FUNCTION studies_of(study bigint, patient bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN study IS NOT NULL THEN ARRAY[study] ELSE ARRAY(
        SELECT t.id FROM study t JOIN patient p ON p.id = t.patient_id
        WHERE t.patient_id = patient AND NOT EXISTS (
            SELECT 1 FROM patient_id_correction k
            WHERE k.pacs = p.pacs AND k.patient_id = p.patient_id AND k.study_instance_uid = t.study_instance_uid)) END
$$;
