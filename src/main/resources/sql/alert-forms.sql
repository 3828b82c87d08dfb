-- Rule: the last run over a form server failed, or forms of it could not be read wholly. One row for each server: subject, message.
WITH last AS (
    SELECT DISTINCT ON (server) * FROM kobo_run WHERE state <> 'running' AND what = 'forms' ORDER BY server, id DESC
), broken AS (
    SELECT server, count(*) AS forms, min(asset_uid || ': ' || last_error) AS first
    FROM kobo_form WHERE selected AND last_error IS NOT NULL GROUP BY server
)
SELECT l.server AS subject, CASE WHEN l.state = 'failed' THEN 'Forms of ' || l.server || ' could not be read: ' || coalesce(l.last_error, 'see the log')
    WHEN l.last_error IS NOT NULL THEN 'Forms of ' || l.server || ' could not be read wholly: ' || l.last_error
    ELSE 'Forms of ' || l.server || ' that could not be read wholly: ' || b.forms || ', first ' || b.first END AS message
FROM last l LEFT JOIN broken b ON b.server = l.server
WHERE l.started_at > now() - interval '7 days' AND (l.state = 'failed' OR l.last_error IS NOT NULL OR b.forms > 0)
