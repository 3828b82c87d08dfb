-- The search for an item has ended, and found series. Changes nothing where the lease went to somebody else (fencing token). Parameters: id, token.
UPDATE request_item
SET state = 'running', state_since = now(), lease_until = NULL, last_error = NULL, attempts = 0
WHERE id = CAST(:#id AS bigint) AND state = 'searching' AND fencing_token = CAST(:#token AS bigint)
