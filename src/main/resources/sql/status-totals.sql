-- The whole in numbers. Parameters: open (the states in which a series still has something to download).
SELECT s.*, a.*, d.*,
    (SELECT count(*) FROM archive WHERE state IN ('queued', 'packing')) AS unpacked,
    (SELECT count(*) FROM destination WHERE active AND (series_added_to IS NOT NULL OR archives_added_to IS NOT NULL)) AS backfilled,
    (SELECT count(*) FROM discovery_run WHERE state = 'running') AS discovering
FROM (SELECT count(*) AS series,
        count(*) FILTER (WHERE state IN (:#open)) AS series_open,
        count(*) FILTER (WHERE state = 'complete') AS series_complete,
        count(*) FILTER (WHERE state IN ('failed', 'quarantined')) AS series_failed,
        coalesce(sum(expected_instances), 0) AS instances_expected,
        coalesce(sum(received_instances), 0) AS instances_received,
        coalesce(sum(received_bytes), 0) AS bytes_received
    FROM series) s,
    (SELECT count(*) FILTER (WHERE state = 'verified') AS archives_verified,
        count(*) FILTER (WHERE state = 'failed') AS archives_failed
    FROM archive WHERE attachment_id IS NULL) a,
    (SELECT count(*) FILTER (WHERE state = 'delivered') AS delivered,
        count(*) FILTER (WHERE state IN ('queued', 'sending')) AS undelivered,
        count(*) FILTER (WHERE state = 'failed') AS deliveries_failed
    FROM delivery) d
