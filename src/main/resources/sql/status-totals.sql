-- The whole in numbers. Parameters: open (the states in which a series still has something to download).
SELECT s.*, a.*, d.*,
    (SELECT count(*) FROM series x WHERE x.state = 'complete'
        AND NOT EXISTS (SELECT 1 FROM archive y WHERE y.series_id = x.id AND y.version = x.version AND y.state IN ('verified', 'failed'))) AS unpacked,
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
        count(*) FILTER (WHERE state IN ('queued', 'sending'))
            + (SELECT count(*) FROM archive y, destination x
               WHERE y.state = 'verified' AND y.attachment_id IS NULL AND x.seen_at > now() - interval '5 minutes'
                 AND NOT EXISTS (SELECT 1 FROM delivery z WHERE z.archive_id = y.id AND z.destination = x.name)) AS undelivered,
        count(*) FILTER (WHERE state = 'failed') AS deliveries_failed
    FROM delivery) d
