-- A request wants it there, and the destination must not get it: it fails until the filter is another one. Parameters: id, destination, token, reason, filter.
UPDATE delivery
SET state = 'failed', lease_until = NULL, last_error = CAST(:#reason AS text), denied_by = CAST(:#filter AS text)
WHERE archive_id = CAST(:#id AS bigint) AND destination = :#destination
  AND state = 'sending' AND fencing_token = CAST(:#token AS bigint)
