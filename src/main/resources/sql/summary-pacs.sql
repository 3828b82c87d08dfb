-- What came of each PACS in the last 24 hours, and how things stand.
SELECT c.name,
    (SELECT count(*) FROM series s WHERE s.pacs = c.name AND s.first_seen_at > now() - interval '24 hours') AS found,
    (SELECT count(*) FROM series s WHERE s.state = 'complete' AND s.pacs = c.name AND s.state_since > now() - interval '24 hours') AS fetched,
    c.waiting, c.aside,
    (SELECT to_char(l.succeeded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM last_discovery l WHERE l.pacs = c.name) AS discovered
FROM (
    SELECT owner AS name,
        CAST(coalesce(sum(rows) FILTER (WHERE state IN ('found', 'queued', 'downloading', 'incomplete', 'nearline')), 0) AS bigint) AS waiting,
        CAST(coalesce(sum(rows) FILTER (WHERE state IN ('failed', 'quarantined', 'held')), 0) AS bigint) AS aside
    FROM queue_count WHERE what = 'series' GROUP BY owner
) c
ORDER BY c.name
