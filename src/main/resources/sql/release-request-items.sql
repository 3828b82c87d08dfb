-- What waits of a request that may go on is searched for. Parameters: request.
UPDATE request_item i
SET state = 'queued', state_since = now(), next_attempt_at = now()
FROM request r
WHERE r.id = CAST(:#request AS bigint) AND i.request_id = r.id AND i.state = 'waiting'
  AND r.submitted_at IS NOT NULL AND r.paused_at IS NULL AND r.cancelled_at IS NULL AND (NOT r.needs_approval OR r.approved_at IS NOT NULL)
