-- A notice for everybody with an address whose request has ended, by itself or refused: how many rows, and where to look; no patient data. Each is told of once,
-- 100 at a time. Parameters: address (of the page; empty for no link).
WITH ended AS (
    UPDATE request r SET told_at = now()
    WHERE r.id = ANY(ARRAY(
        SELECT t.id FROM request t
        WHERE t.told_at IS NULL AND t.submitted_at IS NOT NULL AND (t.cancelled_at IS NULL OR t.refused_by IS NOT NULL)
          AND (SELECT count(*) FROM (SELECT FROM request_item i
                WHERE i.request_id = t.id AND i.state IN ('waiting', 'queued', 'searching', 'running') LIMIT 1) open) = 0
        ORDER BY t.id LIMIT 100 FOR UPDATE SKIP LOCKED))
    RETURNING r.id, r.requester, r.refused_by
)
INSERT INTO notice (kind, rule, node, subject, message, recipient)
SELECT 'ended', 'request', '', 'Request ' || e.id || ' is ' || CASE WHEN e.refused_by IS NULL THEN s.state ELSE 'refused' END,
    'Your request ' || e.id || ' is ' || CASE WHEN e.refused_by IS NULL THEN s.state ELSE 'refused by ' || e.refused_by END || '.'
    || E'\nRows: ' || s.items || ', done: ' || s.done || ', failed: ' || s.failed || ', cancelled: ' || s.cancelled
    || CASE WHEN :#address = '' THEN '' ELSE E'\n' || rtrim(:#address, '/') || '/requests/' || e.id END,
    p.mail
FROM ended e CROSS JOIN LATERAL (SELECT * FROM request_state WHERE id = e.id OFFSET 0) s JOIN access_person p ON p.name = e.requester AND p.mail <> ''
