-- A delivery that ends the program waits for somebody. Parameters: subject (id of the archive, destination), reason.
UPDATE delivery SET state = 'failed', last_error = :#reason
WHERE archive_id = CAST(split_part(:#subject, ' ', 1) AS bigint) AND destination = split_part(:#subject, ' ', 2) AND state IN ('queued', 'failed')
