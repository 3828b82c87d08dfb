-- A run may have missed something. Parameters: run, reason.
UPDATE discovery_run SET last_error = :#reason, seen_at = now() WHERE id = :#run
