-- The archive is at the destination and was verified there. Parameters: id, destination, token.
UPDATE delivery
SET state = 'delivered', delivered_at = now(), lease_until = NULL, last_error = NULL, alone = false
WHERE archive_id = CAST(:#id AS bigint) AND destination = :#destination
  AND state = 'sending' AND fencing_token = CAST(:#token AS bigint)
