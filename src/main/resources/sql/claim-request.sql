-- One item of a request to search a PACS for, leased to this node for 2 minutes. Parameters: pacs, node. A PACS that could not be reached, or that an
-- operator paused, is left alone.
WITH next AS (
    SELECT i.id
    FROM request_item i
    WHERE i.pacs = :#pacs AND i.state = 'queued' AND i.next_attempt_at <= now()
      AND NOT EXISTS (SELECT 1 FROM pacs p WHERE p.name = :#pacs AND (p.resume_at > now() OR p.held_until > now()))
    ORDER BY i.priority DESC, i.next_attempt_at, i.id
    LIMIT 1
    FOR UPDATE OF i SKIP LOCKED
)
UPDATE request_item i
SET state = 'searching', state_since = now(), attempts = i.attempts + 1, fencing_token = i.fencing_token + 1,
    lease_until = now() + interval '2 minutes', node = :#node
FROM next, request r
WHERE i.id = next.id AND r.id = i.request_id
RETURNING i.id, i.fencing_token AS token, 'request' AS kind, i.pacs, i.attempts, i.request_id, i.line, CAST(i.keys AS text) AS keys, CAST(r.filters AS text) AS filters
