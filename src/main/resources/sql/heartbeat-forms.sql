-- The newest run over the forms of a server. Header name: the server. state: running, done or failed; age: seconds since it began.
SELECT id AS run, CASE state WHEN 'running' THEN 'running' WHEN 'failed' THEN 'failed' ELSE 'done' END AS state,
    coalesce(last_error, '') AS reason, extract(epoch FROM now() - started_at) AS age
FROM kobo_run WHERE server = :#name AND what = 'forms' ORDER BY id DESC LIMIT 1
