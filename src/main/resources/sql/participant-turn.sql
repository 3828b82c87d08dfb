-- A participant was asked for. Parameters: pacs, issuer, PatientID, full (whether all studies and series were found out).
INSERT INTO participant (pacs, issuer, patient_id, asked_at)
VALUES (:#pacs, :#issuer, :#PatientID, CASE WHEN CAST(:#full AS boolean) THEN now() END)
ON CONFLICT (pacs, issuer, patient_id) DO UPDATE SET turn_at = now(), asked_at = coalesce(excluded.asked_at, participant.asked_at)
