-- PACS whose last discovery failed, or died with its program, and is due again: after its retry_after_seconds, twice as long with each failure in a
-- row, 2 hours at most, and not while the PACS is left alone.
SELECT r.pacs
FROM last_discovery l CROSS JOIN LATERAL (SELECT * FROM discovery_run WHERE id = l.newest OFFSET 0) r
WHERE r.retry_after_seconds > 0
  AND ((r.state = 'failed'
        AND now() >= r.finished_at + least(interval '1 second' * r.retry_after_seconds * power(2, least(16, (
            SELECT count(*) FROM discovery_run f
            WHERE f.pacs = r.pacs AND f.id < r.id
              AND f.id > coalesce(l.went_through, 0)))),
            interval '2 hours'))
    OR (r.state = 'running' AND r.seen_at < now() - interval '2 minutes'))
  AND NOT EXISTS (SELECT 1 FROM pacs p WHERE p.name = r.pacs AND (p.resume_at > now() OR p.held_until > now() OR p.discovery_held_until > now()))
ORDER BY r.pacs
