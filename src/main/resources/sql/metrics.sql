-- What is waiting and what was done, one row per figure: meter, owner (PACS, destination or form server), state, value. Times are seconds since 1970.
-- A PACS that has rows shows all its states, zero included.
WITH counts AS (
    SELECT what, owner, state, rows, bytes, since FROM queue_count
), known_pacs AS (
    SELECT name FROM pacs UNION SELECT owner FROM counts WHERE what = 'series' UNION SELECT pacs FROM last_discovery
), series_figures AS (
    SELECT p.name AS pacs, x.state, coalesce(c.rows, 0) AS rows, c.since
    FROM known_pacs p
    CROSS JOIN unnest(ARRAY['found', 'queued', 'downloading', 'complete', 'incomplete', 'nearline', 'quarantined', 'failed', 'paused', 'cancelled', 'held'])
        AS x (state)
    LEFT JOIN counts c ON c.what = 'series' AND c.owner = p.name AND c.state = x.state
), known_destination AS (
    SELECT name FROM destination UNION SELECT owner FROM counts WHERE what = 'delivery'
), delivery_figures AS (
    SELECT n.name AS destination, x.state, coalesce(c.rows, 0) AS rows, coalesce(c.bytes, 0) AS bytes, c.since
    FROM known_destination n
    CROSS JOIN unnest(ARRAY['queued', 'sending', 'delivered', 'failed', 'held']) AS x (state)
    LEFT JOIN counts c ON c.what = 'delivery' AND c.owner = n.name AND c.state = x.state
), archive_figures AS (
    SELECT x.state, coalesce(sum(c.rows), 0) AS rows, coalesce(sum(c.bytes), 0) AS bytes
    FROM unnest(ARRAY['queued', 'waiting', 'packing', 'verified', 'failed', 'held', 'withdrawn']) AS x (state)
    LEFT JOIN counts c ON c.what IN ('archive', 'attachment') AND c.state = x.state
    GROUP BY x.state
), unpacked AS (
    SELECT coalesce(sum(rows), 0) AS rows, min(since) AS since FROM counts WHERE what = 'archive' AND state IN ('queued', 'packing')
), run AS (
    SELECT r.*, l.succeeded_at FROM last_discovery l CROSS JOIN LATERAL (SELECT * FROM discovery_run WHERE id = l.ended OFFSET 0) r
)
SELECT 'series' AS meter, pacs AS owner, state, CAST(rows AS double precision) AS value FROM series_figures
UNION ALL
SELECT 'series.oldest', pacs, state, coalesce(extract(epoch FROM now() - since), 0) FROM series_figures
UNION ALL
SELECT 'archives', '', state, rows FROM archive_figures
UNION ALL
SELECT 'archive.bytes', '', state, bytes FROM archive_figures
UNION ALL
SELECT 'unpacked', '', '', rows FROM unpacked
UNION ALL
SELECT 'unpacked.oldest', '', '', coalesce(extract(epoch FROM now() - since), 0) FROM unpacked
UNION ALL
SELECT 'deliveries', destination, state, rows FROM delivery_figures
UNION ALL
SELECT 'delivery.bytes', destination, state, bytes FROM delivery_figures
UNION ALL
SELECT 'delivery.oldest', destination, state, coalesce(extract(epoch FROM now() - since), 0) FROM delivery_figures WHERE state <> 'delivered'
UNION ALL
SELECT 'quarantine', '', '', coalesce(sum(rows), 0) FROM counts WHERE what = 'quarantine'
UNION ALL
SELECT 'pacs.failures', k.name, '', coalesce(p.consecutive_failures, 0) FROM known_pacs k LEFT JOIN pacs p ON p.name = k.name
UNION ALL
SELECT 'pacs.paused', k.name, '', CASE WHEN p.resume_at > now() OR p.held_until > now() THEN 1 ELSE 0 END FROM known_pacs k LEFT JOIN pacs p ON p.name = k.name
UNION ALL
SELECT 'pacs.circuit', k.name, '', CASE WHEN p.resume_at > now() THEN 2 WHEN p.resume_at IS NOT NULL THEN 1 ELSE 0 END FROM known_pacs k LEFT JOIN pacs p ON p.name = k.name
UNION ALL
SELECT 'pacs.downloaded', name, '', extract(epoch FROM last_success_at) FROM pacs WHERE last_success_at IS NOT NULL
UNION ALL
SELECT 'destination.failures', name, '', consecutive_failures FROM destination
UNION ALL
SELECT 'destination.paused', name, '', CASE WHEN resume_at > now() OR held_until > now() THEN 1 ELSE 0 END FROM destination
UNION ALL
SELECT 'destination.delivered', name, '', extract(epoch FROM last_success_at) FROM destination WHERE last_success_at IS NOT NULL
UNION ALL
SELECT 'discovery.success', pacs, '', extract(epoch FROM succeeded_at) FROM run WHERE succeeded_at IS NOT NULL
UNION ALL
SELECT 'discovery.failed', pacs, '', CASE WHEN state = 'failed' THEN 1 ELSE 0 END FROM run
UNION ALL
SELECT 'discovery.participants', pacs, '', participants FROM run
UNION ALL
SELECT 'discovery.participants.failed', pacs, '', participants_failed FROM run
UNION ALL
SELECT 'discovery.duration', pacs, '', extract(epoch FROM finished_at - started_at) FROM run
UNION ALL
SELECT 'forms.failures', name, '', consecutive_failures FROM kobo_server
UNION ALL
SELECT 'forms.paused', name, '', CASE WHEN resume_at > now() THEN 1 ELSE 0 END FROM kobo_server
UNION ALL
SELECT 'forms.read', name, '', extract(epoch FROM last_success_at) FROM kobo_server WHERE last_success_at IS NOT NULL
UNION ALL
SELECT 'forms.failed', s.name, '', count(f.last_error) FROM kobo_server s LEFT JOIN kobo_form f ON f.server = s.name AND f.selected GROUP BY s.name
UNION ALL
SELECT 'forms.partial', s.name, '', CASE WHEN r.state = 'partial' THEN 1 ELSE 0 END FROM kobo_server s LEFT JOIN LATERAL (
    SELECT state FROM kobo_run WHERE server = s.name AND what = 'forms' AND state <> 'running' ORDER BY started_at DESC LIMIT 1) r ON true
UNION ALL
SELECT 'forms.submissions', s.name, '', coalesce(sum(f.live), 0) FROM kobo_server s LEFT JOIN kobo_form f ON f.server = s.name GROUP BY s.name
