-- What is packed, or being packed, of a patient is packed anew, as the next version: the triggers make the archives due. Parameters: pacs, patient.
UPDATE series
SET version = version + 1
WHERE version > 0 AND study_id = ANY(ARRAY(
    SELECT t.id FROM patient p JOIN study t ON t.patient_id = p.id WHERE p.pacs = :#pacs AND p.patient_id = :#patient))
