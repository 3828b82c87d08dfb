-- At the start of a node: takes back the searches of its own earlier life. Parameters: node.
UPDATE request_item i
SET state = CASE WHEN attempts >= 5 THEN 'failed' WHEN (SELECT r.paused_at FROM request r WHERE r.id = i.request_id) IS NOT NULL THEN 'waiting' ELSE 'queued' END,
    state_since = now(), lease_until = NULL, next_attempt_at = now(), last_error = 'Caravan was stopped or killed before it was done'
WHERE state = 'searching' AND lease_until IS NOT NULL AND node = :#node
