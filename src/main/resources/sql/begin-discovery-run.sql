-- Begins a run where none of this PACS is running, no operator has paused it and its search is not set aside. Parameters: pacs, node, retryAfterSeconds.
INSERT INTO discovery_run (pacs, node, retry_after_seconds)
SELECT :#pacs, :#node, :#retryAfterSeconds WHERE NOT EXISTS (SELECT 1 FROM pacs WHERE name = :#pacs AND (held_until > now() OR discovery_held_until > now()))
ON CONFLICT (pacs) WHERE state = 'running' DO NOTHING
RETURNING id
