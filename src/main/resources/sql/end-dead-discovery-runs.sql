-- A run without a sign of life for 15 minutes has ended with its program. Parameters: pacs.
UPDATE discovery_run SET state = 'failed', finished_at = now(), last_error = 'The program that ran it ended'
WHERE pacs = :#pacs AND state = 'running' AND seen_at < now() - interval '15 minutes'
