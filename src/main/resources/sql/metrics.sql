-- What is waiting and what was done, one row per figure: meter, owner (PACS, destination or form server), state, value. Times are seconds since 1970.
-- Every table is read once. A PACS that has rows shows all its states, zero included.
WITH series_states AS (
    SELECT pacs, state, count(*) AS rows, min(state_since) AS since FROM series GROUP BY pacs, state
), known_pacs AS (
    SELECT name FROM pacs UNION SELECT pacs FROM series_states UNION SELECT pacs FROM discovery_run
), series_figures AS (
    SELECT p.name AS pacs, x.state, coalesce(s.rows, 0) AS rows, s.since
    FROM known_pacs p
    CROSS JOIN unnest(ARRAY['found', 'queued', 'downloading', 'complete', 'incomplete', 'nearline', 'quarantined', 'failed', 'paused'])
        AS x (state)
    LEFT JOIN series_states s ON s.pacs = p.name AND s.state = x.state
), delivery_states AS (
    SELECT d.destination, d.state, count(*) AS rows, coalesce(sum(a.bytes), 0) AS bytes, min(d.created_at) AS since
    FROM delivery d JOIN archive a ON a.id = d.archive_id GROUP BY d.destination, d.state
), known_destination AS (
    SELECT name FROM destination UNION SELECT destination FROM delivery_states
), delivery_figures AS (
    SELECT n.name AS destination, x.state, coalesce(d.rows, 0) AS rows, coalesce(d.bytes, 0) AS bytes, d.since
    FROM known_destination n
    CROSS JOIN unnest(ARRAY['queued', 'sending', 'delivered', 'failed']) AS x (state)
    LEFT JOIN delivery_states d ON d.destination = n.name AND d.state = x.state
), archive_figures AS (
    SELECT x.state, count(a.id) AS rows, coalesce(sum(a.bytes), 0) AS bytes
    FROM unnest(ARRAY['queued', 'waiting', 'packing', 'verified', 'failed']) AS x (state) LEFT JOIN archive a ON a.state = x.state GROUP BY x.state
), unpacked AS (
    SELECT count(*) AS rows, min(created_at) AS since FROM archive WHERE state IN ('queued', 'packing')
), run AS (
    SELECT DISTINCT ON (pacs) * FROM discovery_run WHERE state <> 'running' ORDER BY pacs, id DESC
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
SELECT 'quarantine', '', '', count(*) FROM quarantine
UNION ALL
SELECT 'pacs.failures', k.name, '', coalesce(p.consecutive_failures, 0) FROM known_pacs k LEFT JOIN pacs p ON p.name = k.name
UNION ALL
SELECT 'pacs.paused', k.name, '', CASE WHEN p.resume_at > now() OR p.held_until > now() THEN 1 ELSE 0 END FROM known_pacs k LEFT JOIN pacs p ON p.name = k.name
UNION ALL
SELECT 'pacs.downloaded', name, '', extract(epoch FROM last_success_at) FROM pacs WHERE last_success_at IS NOT NULL
UNION ALL
SELECT 'destination.failures', name, '', consecutive_failures FROM destination
UNION ALL
SELECT 'destination.paused', name, '', CASE WHEN resume_at > now() THEN 1 ELSE 0 END FROM destination
UNION ALL
SELECT 'destination.delivered', name, '', extract(epoch FROM last_success_at) FROM destination WHERE last_success_at IS NOT NULL
UNION ALL
SELECT 'discovery.success', pacs, '', extract(epoch FROM max(finished_at)) FROM discovery_run WHERE state IN ('finished', 'partial') GROUP BY pacs
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
