-- A run whose lease nobody has prolonged for 2 minutes has ended: its program was killed, or lost the database. Parameters: pacs.
UPDATE discovery_run SET state = 'failed', finished_at = now(), last_error = 'The program that ran it ended, or lost the database, before it was done'
WHERE pacs = :#pacs AND state = 'running' AND seen_at < now() - interval '2 minutes'
