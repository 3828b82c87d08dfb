-- A search that failed is tried again later, or given up after 5 attempts. Parameters: id, token, reason, refund (1: the attempt does not count, since
-- the PACS could not be reached), permanent (1: trying again is in vain).
UPDATE request_item i
SET state = CASE WHEN CAST(:#permanent AS integer) = 1 OR (attempts >= 5 AND CAST(:#refund AS integer) = 0) THEN 'failed'
        WHEN (SELECT r.paused_at FROM request r WHERE r.id = i.request_id) IS NOT NULL THEN 'waiting' ELSE 'queued' END,
    state_since = now(),
    lease_until = NULL,
    last_error = CAST(:#reason AS text),
    attempts = attempts - CAST(:#refund AS integer),
    next_attempt_at = CASE WHEN CAST(:#refund AS integer) = 0
        THEN now() + interval '30 seconds' * power(2, least(attempts - 1, 16)) * (0.75 + random() / 2) ELSE now() END
WHERE id = CAST(:#id AS bigint) AND state = 'searching' AND fencing_token = CAST(:#token AS bigint)
