-- A participant whose studies end the program waits for somebody. Parameters: subject (id), reason.
UPDATE participant SET held_at = now(), last_error = :#reason WHERE id = CAST(:#subject AS bigint)
