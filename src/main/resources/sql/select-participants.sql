-- Who takes part is known. Parameters: run, participants, reason (of lines of the list that cannot be read, or null).
UPDATE discovery_run SET participants = :#participants, last_error = CAST(:#reason AS text), seen_at = now() WHERE id = :#run
