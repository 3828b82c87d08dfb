-- Packing failed: tried again later, when what it is of is complete, or given up after 20 attempts. Parameters: id, token, reason, permanent,
-- refund (1: the attempt does not count, since it was broken off by us), held (1: it must not be made as things are, and waits for somebody).
WITH held AS (
    SELECT state, version FROM series WHERE id = (SELECT series_id FROM archive WHERE id = CAST(:#id AS bigint)) FOR SHARE
)
UPDATE archive a
SET state = CASE WHEN CAST(:#held AS integer) = 1 THEN 'held' WHEN CAST(:#permanent AS integer) = 1 OR (a.attempts >= 20 AND CAST(:#refund AS integer) = 0) THEN 'failed'
        WHEN a.series_id IS NULL AND is_group_complete(a.study_id, a.patient_id) THEN 'queued'
        WHEN held.state = 'complete' AND held.version = a.version THEN 'queued' ELSE 'waiting' END,
    lease_until = NULL,
    last_error = CAST(:#reason AS text),
    attempts = a.attempts - CAST(:#refund AS integer),
    next_attempt_at = now() + CASE WHEN CAST(:#refund AS integer) = 1 THEN interval '0'
        ELSE least(interval '30 seconds' * power(2, least(a.attempts - 1, 16)), interval '6 hours') * (0.75 + random() / 2) END
FROM (SELECT 1) one LEFT JOIN held ON true
WHERE a.id = CAST(:#id AS bigint) AND a.state = 'packing' AND a.fencing_token = CAST(:#token AS bigint)
