-- Packing failed: tried again later, or given up after 20 attempts. Parameters: id, token, reason, permanent.
UPDATE archive
SET state = CASE WHEN CAST(:#permanent AS integer) = 1 OR attempts >= 20 THEN 'failed' ELSE 'packing' END,
    lease_until = NULL,
    last_error = CAST(:#reason AS text),
    next_attempt_at = now() + least(interval '30 seconds' * power(2, least(attempts - 1, 16)), interval '6 hours') * (0.75 + random() / 2)
WHERE id = CAST(:#id AS bigint) AND state = 'packing' AND fencing_token = CAST(:#token AS bigint)
