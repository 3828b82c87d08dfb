-- At the start of a node: takes back the leases of its own earlier life. Parameters: node.
UPDATE archive
SET state = CASE WHEN attempts >= 20 THEN 'failed' ELSE 'queued' END,
    lease_until = NULL,
    next_attempt_at = now(),
    last_error = 'Caravan was stopped or killed before it was done'
WHERE state = 'packing' AND lease_until IS NOT NULL AND node = :#node
