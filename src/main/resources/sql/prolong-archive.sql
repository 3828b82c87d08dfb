-- Heartbeat of a lease; 0 rows mean it was lost. Parameters: id, token.
UPDATE archive
SET lease_until = now() + interval '2 minutes'
WHERE id = CAST(:#id AS bigint) AND state = 'packing' AND fencing_token = CAST(:#token AS bigint)
