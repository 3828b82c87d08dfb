-- What is packed, or being packed, of a patient is packed anew, as the next version: the triggers make the archives due. Parameters: pacs, patient, study
-- (empty: all of the patient's). Where archives of patients are made, one study more or less is all of the patient.
UPDATE series
SET version = version + 1
WHERE version > 0 AND study_id = ANY(ARRAY(
    SELECT t.id FROM patient p JOIN study t ON t.patient_id = p.id
    WHERE p.pacs = :#pacs AND p.patient_id = :#patient
      AND (:#study IN ('', t.study_instance_uid)
          OR EXISTS (SELECT 1 FROM rendition WHERE grouping = 'patient')
              AND EXISTS (SELECT 1 FROM study o WHERE o.patient_id = p.id AND o.study_instance_uid = :#study))))
