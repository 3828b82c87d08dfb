-- A download that failed is tried again later, or given up after 20 attempts; one that was to stop becomes what was said. Parameters: id, token, reason,
-- refund (1: the attempt does not count, since the PACS could not be reached), permanent (1: trying again is in vain).
UPDATE series
SET state = CASE WHEN stop_to IS NOT NULL THEN stop_to
        WHEN CAST(:#permanent AS integer) = 1 OR (attempts >= 20 AND CAST(:#refund AS integer) = 0) THEN 'failed' ELSE 'queued' END,
    state_since = now(),
    lease_until = NULL,
    last_error = CASE WHEN stop_to IN ('paused', 'cancelled') THEN last_error ELSE CAST(:#reason AS text) END,
    attempts = attempts - CASE WHEN stop_to IS NULL THEN CAST(:#refund AS integer) ELSE 1 END,
    -- what waits in the order of its study's date (queue-found.sql) keeps its place
    next_attempt_at = CASE WHEN CAST(:#refund AS integer) = 0 AND stop_to IS NULL
            THEN now() + least(interval '30 seconds' * power(2, least(attempts - 1, 16)), interval '6 hours') * (0.75 + random() / 2)
        WHEN next_attempt_at < '1971-01-01' THEN next_attempt_at + interval '1 minute'
        ELSE now() END,
    stop_to = NULL,
    stop_now = false
WHERE id = CAST(:#id AS bigint) AND state = 'downloading' AND fencing_token = CAST(:#token AS bigint)
