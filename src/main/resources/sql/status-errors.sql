-- The last errors, in words without patient data, newest first. Parameters: limit.
SELECT * FROM (
    SELECT 'series' AS what, pacs AS owner, state, last_error AS reason, count(*) AS times, max(state_since) AS at
    FROM series WHERE last_error IS NOT NULL AND state <> 'complete' GROUP BY pacs, state, last_error
    UNION ALL
    SELECT 'archive', '', state, last_error, count(*), max(created_at)
    FROM archive WHERE last_error IS NOT NULL AND state <> 'verified' GROUP BY state, last_error
    UNION ALL
    SELECT 'delivery', destination, state, last_error, count(*), max(created_at)
    FROM delivery WHERE last_error IS NOT NULL AND state <> 'delivered' GROUP BY destination, state, last_error
    UNION ALL
    SELECT 'pacs', name, CASE WHEN resume_at > now() THEN 'paused' ELSE 'reachable' END, last_error, consecutive_failures, last_failure_at
    FROM pacs WHERE consecutive_failures > 0
    UNION ALL
    SELECT 'destination', name, CASE WHEN resume_at > now() THEN 'paused' ELSE 'reachable' END, last_error, consecutive_failures, last_failure_at
    FROM destination WHERE consecutive_failures > 0
    UNION ALL
    SELECT 'discovery', r.pacs, r.state, r.last_error, 1, r.finished_at
    FROM discovery_run r
    WHERE r.last_error IS NOT NULL
      AND r.id = (SELECT max(id) FROM discovery_run l WHERE l.pacs = r.pacs AND l.state <> 'running')
) errors
ORDER BY at DESC NULLS LAST
LIMIT :#limit
