-- The newest discovery of a PACS. Header name: the PACS. state: running, done or failed; age: seconds since it began.
SELECT id AS run, CASE state WHEN 'running' THEN 'running' WHEN 'failed' THEN 'failed' ELSE 'done' END AS state,
    coalesce(last_error, '') AS reason, extract(epoch FROM now() - started_at) AS age
FROM discovery_run WHERE pacs = :#name ORDER BY id DESC LIMIT 1
