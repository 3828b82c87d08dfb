-- When each participant of a PACS was asked for last. Parameters: pacs.
SELECT issuer, patient_id, turn_at FROM participant WHERE pacs = :#pacs
