-- Begins a run where none is running and the server did not ask to be left alone. Parameters: server, what, node.
INSERT INTO kobo_run (server, what, node)
SELECT :#server, :#what, :#node
FROM kobo_server s
WHERE s.name = :#server AND (s.resume_at IS NULL OR s.resume_at <= now())
ON CONFLICT (server, what) WHERE state = 'running' DO NOTHING
RETURNING id
