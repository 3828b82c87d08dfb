-- A participant is being asked for, so that a start after an abrupt end knows it; whoever is new has had no turn yet. Parameters: run, pacs, issuer, PatientID.
WITH known AS (
    SELECT id FROM participant WHERE pacs = :#pacs AND issuer = :#issuer AND patient_id = :#PatientID
), added AS (
    INSERT INTO participant (pacs, issuer, patient_id, turn_at) SELECT :#pacs, :#issuer, :#PatientID, 'epoch' WHERE NOT EXISTS (SELECT 1 FROM known)
    RETURNING id
)
UPDATE discovery_run SET in_work = (SELECT id FROM known UNION ALL SELECT id FROM added), in_work_since = now(), seen_at = now() WHERE id = :#run
