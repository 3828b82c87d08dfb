-- A series that ends the program waits for somebody. Parameters: subject (id), reason.
UPDATE series SET state = 'failed', state_since = now(), last_error = :#reason
WHERE id = CAST(:#subject AS bigint) AND state IN ('queued', 'failed')
