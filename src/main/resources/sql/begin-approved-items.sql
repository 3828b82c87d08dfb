-- What was searched for of a request that is approved now waits for its series. Parameters: request.
UPDATE request_item SET state = 'running', state_since = now() WHERE request_id = CAST(:#request AS bigint) AND state = 'waiting'
