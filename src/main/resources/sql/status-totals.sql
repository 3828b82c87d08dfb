-- The whole in numbers. Parameters: open (the states in which a series still has something to download).
SELECT coalesce(sum(rows) FILTER (WHERE what = 'series'), 0) AS series,
    coalesce(sum(rows) FILTER (WHERE what = 'series' AND state IN (:#open)), 0) AS series_open,
    coalesce(sum(rows) FILTER (WHERE what = 'series' AND state = 'complete'), 0) AS series_complete,
    coalesce(sum(rows) FILTER (WHERE what = 'series' AND state IN ('failed', 'quarantined', 'held')), 0) AS series_failed,
    coalesce(sum(expected) FILTER (WHERE what = 'series'), 0) AS instances_expected,
    coalesce(sum(objects) FILTER (WHERE what = 'series'), 0) AS instances_received,
    coalesce(sum(bytes) FILTER (WHERE what = 'series'), 0) AS bytes_received,
    coalesce(sum(rows) FILTER (WHERE what = 'archive' AND state = 'verified'), 0) AS archives_verified,
    coalesce(sum(rows) FILTER (WHERE what = 'archive' AND state IN ('failed', 'held')), 0) AS archives_failed,
    coalesce(sum(rows) FILTER (WHERE what = 'archive' AND state IN ('queued', 'packing')), 0) AS unpacked,
    coalesce(sum(rows) FILTER (WHERE what = 'delivery' AND state = 'delivered'), 0) AS delivered,
    coalesce(sum(rows) FILTER (WHERE what = 'delivery' AND state IN ('queued', 'sending')), 0) AS undelivered,
    coalesce(sum(rows) FILTER (WHERE what = 'delivery' AND state = 'failed'), 0) AS deliveries_failed,
    (SELECT count(*) FROM destination WHERE active AND (series_added_to IS NOT NULL OR archives_added_to IS NOT NULL)) AS backfilled,
    (SELECT count(*) FROM discovery_run WHERE state = 'running') AS discovering
FROM queue_count
