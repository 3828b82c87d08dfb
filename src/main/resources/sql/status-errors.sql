-- The last errors, in words without patient data, newest first, and what is stuck also where it has none; what has recovered since is left out or
-- said to have. Parameters: limit.
SELECT * FROM (
    SELECT 'series' AS what, pacs AS owner, state, coalesce(last_error, 'No reason is noted') AS reason, count(*) AS times, max(state_since) AS at
    FROM series WHERE last_error IS NOT NULL OR state IN ('failed', 'quarantined', 'paused') GROUP BY 2, 3, 4
    UNION ALL
    SELECT 'archive', '', state, coalesce(last_error, 'No reason is noted'), count(*), max(created_at)
    FROM archive WHERE (last_error IS NOT NULL AND state <> 'verified') OR state = 'failed' GROUP BY 3, 4
    UNION ALL
    SELECT 'delivery', destination, state, coalesce(last_error, 'No reason is noted'), count(*), max(created_at)
    FROM delivery WHERE (last_error IS NOT NULL AND state <> 'delivered') OR state = 'failed' GROUP BY 2, 3, 4
    UNION ALL
    SELECT 'pacs', name, CASE WHEN resume_at > now() THEN 'paused' ELSE 'tried again' END, last_error, consecutive_failures, last_failure_at
    FROM pacs p WHERE consecutive_failures > 0
      AND NOT EXISTS (SELECT 1 FROM discovery_run r
                      WHERE r.pacs = p.name AND r.state = 'finished' AND r.started_at > p.last_failure_at)
    UNION ALL
    SELECT 'destination', name, CASE WHEN resume_at > now() THEN 'paused' ELSE 'tried again' END, last_error, consecutive_failures, last_failure_at
    FROM destination WHERE consecutive_failures > 0
    UNION ALL
    SELECT 'discovery', r.pacs, CASE WHEN p.last_success_at > r.finished_at THEN 'recovered' ELSE r.state END, r.last_error, 1, r.finished_at
    FROM discovery_run r LEFT JOIN pacs p ON p.name = r.pacs
    WHERE r.last_error IS NOT NULL
      AND r.id = (SELECT max(id) FROM discovery_run l WHERE l.pacs = r.pacs AND l.state <> 'running')
) errors
ORDER BY at DESC NULLS LAST
LIMIT :#limit
