-- The run ended early. Parameters: run, reason.
UPDATE kobo_run SET state = 'failed', finished_at = now(), last_error = :#reason WHERE id = :#run AND state = 'running'
