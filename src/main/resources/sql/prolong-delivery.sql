-- Heartbeat of a lease; 0 rows mean it was lost. Parameters: id, token, destination.
UPDATE delivery
SET lease_until = now() + interval '2 minutes'
WHERE archive_id = CAST(:#id AS bigint) AND destination = :#destination AND state = 'sending' AND fencing_token = CAST(:#token AS bigint)
