-- A delivery failed: tried again later, or given up after 20 attempts. Parameters: id, destination, token, reason, refund (1: the attempt
-- does not count, since the destination could not be reached), permanent (1: trying again is in vain).
UPDATE delivery
SET state = CASE WHEN CAST(:#permanent AS integer) = 1 OR (attempts >= 20 AND CAST(:#refund AS integer) = 0) THEN 'failed' ELSE 'queued' END,
    lease_until = NULL,
    last_error = CAST(:#reason AS text),
    alone = alone AND CAST(:#refund AS integer) = 1,
    attempts = attempts - CAST(:#refund AS integer),
    next_attempt_at = now() + CASE WHEN CAST(:#refund AS integer) = 1 THEN interval '0'
        ELSE least(interval '30 seconds' * power(2, least(attempts - 1, 16)), interval '6 hours') * (0.75 + random() / 2) END
WHERE archive_id = CAST(:#id AS bigint) AND destination = :#destination
  AND state = 'sending' AND fencing_token = CAST(:#token AS bigint)
