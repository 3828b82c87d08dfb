-- An object of a series is on disk. Parameters: series, SOPInstanceUID, bytes.
INSERT INTO instance (series_id, sop_instance_uid, received_at, bytes) VALUES (:#series, :#SOPInstanceUID, now(), :#bytes)
ON CONFLICT (series_id, sop_instance_uid) DO UPDATE
SET received_at = coalesce(instance.received_at, excluded.received_at), bytes = excluded.bytes
