-- When each participant of a PACS was asked for last, and why one is set aside. Parameters: pacs.
SELECT id, issuer, patient_id, turn_at, CASE WHEN held_at IS NOT NULL THEN last_error END AS held FROM participant WHERE pacs = :#pacs
