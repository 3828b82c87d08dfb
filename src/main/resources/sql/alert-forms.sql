-- Rule: the last run over a form server failed. One row for each server: subject, message.
SELECT server AS subject, 'Forms of ' || server || ' could not be read: ' || coalesce(last_error, 'see the log') AS message
FROM (SELECT DISTINCT ON (server, what) * FROM kobo_run WHERE state <> 'running' ORDER BY server, what, id DESC) last
WHERE state = 'failed' AND what = 'forms' AND started_at > now() - interval '7 days'
