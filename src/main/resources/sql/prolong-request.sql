-- Heartbeat of a lease; 0 rows mean it was lost. Parameters: id, token.
UPDATE request_item
SET lease_until = now() + interval '2 minutes'
WHERE id = CAST(:#id AS bigint) AND state = 'searching' AND fencing_token = CAST(:#token AS bigint)
