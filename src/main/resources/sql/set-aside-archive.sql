-- An archive whose packing ends the program waits for somebody. Parameters: subject (id), reason.
UPDATE archive SET state = 'failed', last_error = :#reason WHERE id = CAST(:#subject AS bigint) AND state IN ('queued', 'failed')
