-- A run cannot go on. Parameters: run, reason.
UPDATE discovery_run SET state = 'failed', finished_at = now(), seen_at = now(), last_error = :#reason WHERE id = :#run AND state = 'running'
