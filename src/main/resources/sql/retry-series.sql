-- A download that failed is tried again later, or given up after 20 attempts. Parameters: id, token, reason, refund (1: the attempt
-- does not count, since the PACS could not be reached), permanent (1: trying again is in vain).
UPDATE series
SET state = CASE WHEN CAST(:#permanent AS integer) = 1 OR (attempts >= 20 AND CAST(:#refund AS integer) = 0) THEN 'failed' ELSE 'queued' END,
    state_since = now(),
    lease_until = NULL,
    last_error = CAST(:#reason AS text),
    attempts = attempts - CAST(:#refund AS integer),
    next_attempt_at = now() + CASE WHEN CAST(:#refund AS integer) = 1 THEN interval '0'
        ELSE least(interval '30 seconds' * power(2, least(attempts - 1, 16)), interval '6 hours') * (0.75 + random() / 2) END
WHERE id = CAST(:#id AS bigint) AND state = 'downloading' AND fencing_token = CAST(:#token AS bigint)
