-- What waits of a request that may go on is searched for; what waits for somebody to approve it was searched for already. Parameters: request.
UPDATE request_item i
SET state = 'queued', state_since = now(), next_attempt_at = now()
FROM request r
WHERE r.id = CAST(:#request AS bigint) AND i.request_id = r.id AND i.state = 'waiting'
  AND r.submitted_at IS NOT NULL AND r.paused_at IS NULL AND r.cancelled_at IS NULL AND (NOT r.needs_approval OR NOT EXISTS (SELECT 1 FROM request_series q WHERE q.item_id = i.id) OR r.approved_at IS NOT NULL)
