-- An attachment whose fetching ends the program waits for somebody. Parameters: subject (id), reason.
UPDATE kobo_attachment SET state = 'failed', last_error = :#reason WHERE id = CAST(:#subject AS bigint) AND state IN ('queued', 'failed')
