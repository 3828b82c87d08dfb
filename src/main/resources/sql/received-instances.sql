-- The objects that make up a series. Parameters: series.
SELECT sop_instance_uid FROM instance WHERE series_id = :#series AND received_at IS NOT NULL ORDER BY sop_instance_uid
