-- The open items of a request that is cancelled; a search that is under way ends by itself, and changes nothing. Parameters: request.
UPDATE request_item SET state = 'cancelled', state_since = now(), lease_until = NULL, last_error = 'The request was cancelled'
WHERE request_id = CAST(:#request AS bigint) AND state IN ('waiting', 'queued', 'searching', 'running')
