-- The items of a request that failed, and no others, are searched for again; rows that cannot be read stay as they are. Parameters: request.
UPDATE request_item
SET state = 'queued', state_since = now(), attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE request_id = CAST(:#request AS bigint) AND state IN ('failed', 'cancelled') AND readable
