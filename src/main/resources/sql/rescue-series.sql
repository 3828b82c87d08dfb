-- Takes back leases nobody prolonged; what used up its 20 attempts that way is given up, so that a job that kills its worker ends.
UPDATE series
SET state = CASE WHEN stop_to IS NOT NULL THEN stop_to WHEN attempts >= 20 THEN 'failed' ELSE 'queued' END, state_since = now(),
    lease_until = NULL,
    next_attempt_at = CASE WHEN next_attempt_at < '1971-01-01' THEN next_attempt_at + interval '1 minute' ELSE now() END,
    last_error = CASE WHEN stop_to IN ('paused', 'cancelled') THEN last_error ELSE 'The program that worked on it ended, or lost the database, before it was done' END,
    stop_to = NULL,
    stop_now = false
WHERE state = 'downloading' AND lease_until < now()
