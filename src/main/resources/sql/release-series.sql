-- At the start of a node: takes back the leases of its own earlier life. Parameters: node.
UPDATE series
SET state = CASE WHEN stop_to IS NOT NULL THEN stop_to WHEN attempts >= 20 THEN 'failed' ELSE 'queued' END, state_since = now(),
    lease_until = NULL,
    next_attempt_at = CASE WHEN next_attempt_at < '1971-01-01' THEN next_attempt_at + interval '1 minute' ELSE now() END,
    last_error = CASE WHEN stop_to IN ('paused', 'cancelled') THEN last_error ELSE 'Caravan was stopped or killed before it was done' END,
    stop_to = NULL,
    stop_now = false
WHERE state = 'downloading' AND lease_until IS NOT NULL AND node = :#node
