-- What came of each PACS in the last 24 hours, and how things stand.
SELECT pacs AS name,
    count(*) FILTER (WHERE first_seen_at > now() - interval '24 hours') AS found,
    count(*) FILTER (WHERE state = 'complete' AND state_since > now() - interval '24 hours') AS fetched,
    count(*) FILTER (WHERE state IN ('found', 'queued', 'downloading', 'incomplete', 'nearline')) AS waiting,
    count(*) FILTER (WHERE state IN ('failed', 'quarantined')) AS aside,
    (SELECT to_char(max(finished_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM discovery_run r
     WHERE r.pacs = series.pacs AND r.state IN ('finished', 'partial')) AS discovered
FROM series GROUP BY pacs ORDER BY pacs
