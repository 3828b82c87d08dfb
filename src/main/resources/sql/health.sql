-- How each PACS, destination and form server does, and whether work waits without getting on. Parameters: node. Times are by the database's clock.
-- due_since: since when the oldest job could have been taken, null where none waits.
WITH run AS (
    SELECT DISTINCT ON (pacs) * FROM discovery_run WHERE state <> 'running' ORDER BY pacs, id DESC
), discovered AS (
    SELECT pacs, max(finished_at) AS at FROM discovery_run WHERE state IN ('finished', 'partial') GROUP BY pacs
), due_series AS (
    SELECT pacs, min(next_attempt_at) AS since, count(*) AS jobs
    FROM series WHERE state IN ('queued', 'incomplete', 'nearline') AND next_attempt_at <= now() GROUP BY pacs
), due_delivery AS (
    SELECT destination, min(next_attempt_at) AS since, count(*) AS jobs
    FROM delivery WHERE state = 'queued' AND next_attempt_at <= now() GROUP BY destination
), open_series AS (
    SELECT pacs, count(*) FILTER (WHERE state IN ('failed', 'quarantined', 'paused')) AS stuck,
        (array_agg(last_error ORDER BY state_since DESC)
            FILTER (WHERE state IN ('failed', 'quarantined', 'paused') AND last_error IS NOT NULL))[1] AS stuck_reason,
        string_agg(DISTINCT state, ',' ORDER BY state) FILTER (WHERE state IN ('failed', 'quarantined', 'paused')) AS stuck_states,
        count(*) FILTER (WHERE state IN ('found', 'queued', 'incomplete', 'nearline')) AS waiting,
        count(*) FILTER (WHERE state = 'downloading') AS busy
    FROM series WHERE state <> 'complete' GROUP BY pacs
), open_delivery AS (
    SELECT destination, count(*) FILTER (WHERE state = 'failed') AS stuck,
        (array_agg(last_error ORDER BY created_at DESC) FILTER (WHERE state = 'failed' AND last_error IS NOT NULL))[1] AS stuck_reason,
        count(*) FILTER (WHERE state = 'queued') AS waiting,
        count(*) FILTER (WHERE state = 'sending') AS busy
    FROM delivery WHERE state <> 'delivered' GROUP BY destination
), failed_archive AS (
    SELECT count(*) AS stuck, (array_agg(last_error ORDER BY created_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS stuck_reason
    FROM archive WHERE state = 'failed'
), known_pacs AS (
    SELECT name FROM pacs UNION SELECT pacs FROM run UNION SELECT pacs FROM open_series
)
SELECT 'pacs' AS kind, k.name, coalesce(p.consecutive_failures, 0) AS failures, coalesce(p.resume_at > now(), false) AS paused, p.resume_at,
    p.last_success_at, p.last_error, r.state AS run_state, r.last_error AS run_error, d.at AS discovered_at, s.since AS due_since,
    coalesce(s.jobs, 0) AS due, CASE WHEN p.held_until > now() THEN p.held_until END AS held_until,
    coalesce(o.stuck, 0) AS stuck, o.stuck_reason, o.stuck_states, coalesce(o.waiting, 0) AS waiting, coalesce(o.busy, 0) AS busy,
    now() AS now
FROM known_pacs k
LEFT JOIN pacs p ON p.name = k.name
LEFT JOIN run r ON r.pacs = k.name
LEFT JOIN discovered d ON d.pacs = k.name
LEFT JOIN due_series s ON s.pacs = k.name
LEFT JOIN open_series o ON o.pacs = k.name
UNION ALL
SELECT 'destination', x.name, x.consecutive_failures, coalesce(x.resume_at > now(), false), x.resume_at,
    x.last_success_at, x.last_error, NULL, NULL, NULL, d.since, coalesce(d.jobs, 0), NULL,
    coalesce(o.stuck, 0), o.stuck_reason, 'failed', coalesce(o.waiting, 0), coalesce(o.busy, 0), now()
FROM destination x
LEFT JOIN due_delivery d ON d.destination = x.name
LEFT JOIN open_delivery o ON o.destination = x.name
UNION ALL
SELECT 'forms', k.name, k.consecutive_failures, coalesce(k.resume_at > now(), false), k.resume_at,
    k.last_success_at, k.last_error, NULL, NULL, NULL, NULL, 0, NULL, h.stuck, h.stuck_reason, 'failed', 0, 0, now()
FROM kobo_server k
CROSS JOIN LATERAL (SELECT count(*) AS stuck, min(f.asset_uid || ': ' || f.last_error) AS stuck_reason
    FROM kobo_form f WHERE f.server = k.name AND f.selected AND f.held_at IS NOT NULL) h
UNION ALL
SELECT 'pack', '', 0, false, NULL, (SELECT max(verified_at) FROM archive WHERE attachment_id IS NULL), NULL, NULL, NULL, NULL, min(created_at), count(*), NULL,
    (SELECT stuck FROM failed_archive), (SELECT stuck_reason FROM failed_archive), 'failed', 0, 0, now()
FROM archive
WHERE state = 'queued' AND node = :#node AND next_attempt_at <= now()
UNION ALL
SELECT 'node', n.name, 0, false, NULL, n.seen_at, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, 0, 0, now()
FROM node n WHERE n.name = :#node
