-- Parameters: run, reason.
UPDATE discovery_run SET participants_failed = participants_failed + 1, in_work = NULL, last_error = :#reason, seen_at = now() WHERE id = :#run
