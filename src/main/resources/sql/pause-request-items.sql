-- What is not searched for yet of a request that is paused waits. Parameters: request.
UPDATE request_item SET state = 'waiting', state_since = now() WHERE request_id = CAST(:#request AS bigint) AND state = 'queued'
