-- Takes back searches whose lease nobody prolonged; what used up its 5 attempts that way is given up, so that one that kills its worker ends.
UPDATE request_item i
SET state = CASE WHEN attempts >= 5 THEN 'failed' WHEN (SELECT r.paused_at FROM request r WHERE r.id = i.request_id) IS NOT NULL THEN 'waiting' ELSE 'queued' END,
    state_since = now(), lease_until = NULL, next_attempt_at = now(),
    last_error = 'The program that worked on it ended, or lost the database, before it was done'
WHERE state = 'searching' AND lease_until < now()
