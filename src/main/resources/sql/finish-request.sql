-- The search for an item has ended, and found series; of a request that nobody has approved yet it waits for that. Changes nothing where the lease went to somebody else (fencing token). Parameters: id, token.
UPDATE request_item i
SET state = CASE WHEN (SELECT r.needs_approval AND r.approved_at IS NULL FROM request r WHERE r.id = i.request_id) THEN 'waiting' ELSE 'running' END, state_since = now(), lease_until = NULL, last_error = NULL, attempts = 0
WHERE id = CAST(:#id AS bigint) AND state = 'searching' AND fencing_token = CAST(:#token AS bigint)
