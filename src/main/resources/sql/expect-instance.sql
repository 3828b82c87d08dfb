-- The PACS named an object of a series. Parameters: series, SOPInstanceUID.
INSERT INTO instance (series_id, sop_instance_uid, expected_at) VALUES (:#series, :#SOPInstanceUID, now())
ON CONFLICT (series_id, sop_instance_uid) DO UPDATE SET expected_at = now()
