-- How each PACS, destination and form server does, and whether work waits without getting on. Parameters: node. Times are by the database's clock.
-- due_since: since when the oldest job could have been taken, null where none waits.
WITH counts AS (
    SELECT what, owner, state, rows FROM queue_count WHERE what IN ('series', 'delivery')
), open_series AS (
    SELECT owner AS pacs, coalesce(sum(rows) FILTER (WHERE state IN ('failed', 'quarantined', 'paused', 'held')), 0) AS stuck,
        string_agg(state, ',' ORDER BY state) FILTER (WHERE state IN ('failed', 'quarantined', 'paused', 'held')) AS stuck_states,
        coalesce(sum(rows) FILTER (WHERE state IN ('found', 'queued', 'incomplete', 'nearline')), 0) AS waiting,
        coalesce(sum(rows) FILTER (WHERE state = 'downloading'), 0) AS busy
    FROM counts WHERE what = 'series' GROUP BY owner
), open_delivery AS (
    SELECT owner AS destination, coalesce(sum(rows) FILTER (WHERE state = 'failed'), 0) AS stuck,
        coalesce(sum(rows) FILTER (WHERE state = 'queued'), 0) AS waiting,
        coalesce(sum(rows) FILTER (WHERE state = 'sending'), 0) AS busy
    FROM counts WHERE what = 'delivery' GROUP BY owner
), failed_archive AS (
    SELECT count(*) AS stuck, (array_agg(last_error ORDER BY created_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS stuck_reason
    FROM archive WHERE state IN ('failed', 'held')
), known_pacs AS (
    SELECT name FROM pacs UNION SELECT pacs FROM last_discovery WHERE ended IS NOT NULL UNION SELECT pacs FROM open_series
)
SELECT 'pacs' AS kind, k.name, coalesce(p.consecutive_failures, 0) AS failures, coalesce(p.resume_at > now(), false) AS paused, p.resume_at,
    p.last_success_at, p.last_error, r.state AS run_state, r.last_error AS run_error, l.succeeded_at AS discovered_at, s.since AS due_since,
    coalesce(s.jobs, 0) AS due, CASE WHEN p.held_until > now() THEN p.held_until END AS held_until,
    coalesce(o.stuck, 0) AS stuck, w.reason AS stuck_reason, o.stuck_states, coalesce(o.waiting, 0) AS waiting, coalesce(o.busy, 0) AS busy,
    now() AS now
FROM known_pacs k
LEFT JOIN pacs p ON p.name = k.name
LEFT JOIN last_discovery l ON l.pacs = k.name
LEFT JOIN LATERAL (SELECT * FROM discovery_run WHERE id = l.ended OFFSET 0) r ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM pacs_night n WHERE n.pacs = k.name AND n.used_up_at IS NOT NULL AND n.goes_on_at > now())
        THEN min(greatest(next_attempt_at, state_since)) END AS since, count(*) AS jobs
    FROM series WHERE pacs = k.name AND state IN ('queued', 'incomplete', 'nearline') AND next_attempt_at <= now()
) s
CROSS JOIN LATERAL (
    SELECT (array_agg(last_error ORDER BY state_since DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS reason
    FROM series WHERE pacs = k.name AND state IN ('failed', 'quarantined', 'paused', 'held')
) w
LEFT JOIN open_series o ON o.pacs = k.name
UNION ALL
SELECT 'destination', x.name, x.consecutive_failures, coalesce(x.resume_at > now(), false), x.resume_at,
    x.last_success_at, x.last_error, NULL, NULL, NULL, d.since, coalesce(d.jobs, 0), CASE WHEN x.held_until > now() THEN x.held_until END,
    coalesce(o.stuck, 0), w.reason, 'failed', coalesce(o.waiting, 0), coalesce(o.busy, 0), now()
FROM destination x
CROSS JOIN LATERAL (
    SELECT CASE WHEN x.window_opens_at IS NULL AND count(*) > 0 THEN greatest(min(next_attempt_at), x.window_opened_at) END AS since, count(*) AS jobs
    FROM delivery WHERE destination = x.name AND state = 'queued' AND next_attempt_at <= now()
) d
CROSS JOIN LATERAL (
    SELECT (array_agg(last_error ORDER BY created_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS reason
    FROM delivery WHERE destination = x.name AND state = 'failed'
) w
LEFT JOIN open_delivery o ON o.destination = x.name
UNION ALL
SELECT 'forms', k.name, k.consecutive_failures, coalesce(k.resume_at > now(), false), k.resume_at,
    k.last_success_at, k.last_error, NULL, NULL, NULL, NULL, 0, NULL, h.stuck, h.stuck_reason, 'failed', 0, 0, now()
FROM kobo_server k
CROSS JOIN LATERAL (SELECT count(*) AS stuck, min(f.asset_uid || ': ' || f.last_error) AS stuck_reason
    FROM kobo_form f WHERE f.server = k.name AND f.selected AND f.held_at IS NOT NULL) h
UNION ALL
SELECT 'pack', '', 0, false, NULL, (SELECT max(verified_at) FROM archive WHERE state = 'verified' AND attachment_id IS NULL), NULL, NULL, NULL, NULL, min(created_at), count(*), NULL,
    (SELECT stuck FROM failed_archive), (SELECT stuck_reason FROM failed_archive), 'failed', 0, 0, now()
FROM archive
WHERE state = 'queued' AND node = :#node AND next_attempt_at <= now()
UNION ALL
SELECT 'node', n.name, 0, false, NULL, n.seen_at, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, 0, 0, now()
FROM node n WHERE n.name = :#node
