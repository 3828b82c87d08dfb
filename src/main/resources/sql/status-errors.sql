-- The last errors, in words without patient data, newest first, and what is stuck also where it has none; what has recovered since is left out or
-- said to have. Of what is complete although something of it is in the quarantine the newest 1,000 count. Parameters: limit.
SELECT * FROM (
    SELECT 'series' AS what, pacs AS owner, state, coalesce(last_error, 'No reason is noted') AS reason, count(*) AS times, max(state_since) AS at
    FROM (
        SELECT pacs, state, last_error, state_since
        FROM series WHERE state <> 'complete' AND (last_error IS NOT NULL OR state IN ('failed', 'quarantined', 'paused'))
        UNION ALL
        (SELECT pacs, state, last_error, state_since
         FROM series WHERE state = 'complete' AND last_error IS NOT NULL ORDER BY state_since DESC LIMIT 1000)
    ) troubled
    GROUP BY 2, 3, 4
    UNION ALL
    SELECT 'archive', '', state, coalesce(last_error, 'No reason is noted'), count(*), max(created_at)
    FROM archive WHERE state <> 'verified' AND (last_error IS NOT NULL OR state IN ('failed', 'held')) GROUP BY 3, 4
    UNION ALL
    SELECT 'delivery', destination, state, coalesce(last_error, 'No reason is noted'), count(*), max(created_at)
    FROM delivery WHERE state <> 'delivered' AND (last_error IS NOT NULL OR state = 'failed') GROUP BY 2, 3, 4
    UNION ALL
    SELECT 'pacs', p.name, CASE WHEN p.resume_at > now() THEN 'paused' ELSE 'tried again' END, p.last_error, p.consecutive_failures, p.last_failure_at
    FROM pacs p WHERE p.consecutive_failures > 0
      AND coalesce((SELECT r.started_at FROM discovery_run r WHERE r.pacs = p.name AND r.state = 'finished' ORDER BY r.id DESC LIMIT 1)
                   <= p.last_failure_at, true)
    UNION ALL
    SELECT 'destination', name, CASE WHEN resume_at > now() THEN 'paused' ELSE 'tried again' END, last_error, consecutive_failures, last_failure_at
    FROM destination WHERE consecutive_failures > 0
    UNION ALL
    SELECT 'discovery', r.pacs, CASE WHEN p.last_success_at > r.finished_at THEN 'recovered' ELSE r.state END, r.last_error, 1, r.finished_at
    FROM last_discovery l CROSS JOIN LATERAL (SELECT * FROM discovery_run WHERE id = l.ended OFFSET 0) r LEFT JOIN pacs p ON p.name = r.pacs
    WHERE r.last_error IS NOT NULL
) errors
ORDER BY at DESC NULLS LAST
LIMIT :#limit
