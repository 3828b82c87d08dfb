-- Parameters: run.
UPDATE discovery_run SET participants_done = participants_done + 1, in_work = NULL, seen_at = now() WHERE id = :#run
