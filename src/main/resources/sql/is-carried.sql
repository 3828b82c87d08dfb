-- A row where something of a patient is in the queue that is not held or cancelled. Parameters: pacs, issuer, PatientID.
SELECT 1
FROM patient p JOIN study t ON t.patient_id = p.id JOIN series s ON s.study_id = t.id
WHERE p.pacs = :#pacs AND p.patient_id = :#PatientID AND (:#issuer = '' OR p.issuer = :#issuer)
  AND s.pacs = :#pacs AND s.state NOT IN ('held', 'cancelled')
LIMIT 1
