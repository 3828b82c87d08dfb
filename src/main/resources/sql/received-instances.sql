-- The objects that make up a series, and when each came. Parameters: series.
SELECT sop_instance_uid, received_at FROM instance WHERE series_id = :#series AND received_at IS NOT NULL ORDER BY sop_instance_uid
