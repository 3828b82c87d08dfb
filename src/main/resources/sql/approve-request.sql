-- Somebody approves a request, never one of their own, and never before all its rows were searched for. Parameters: request, approver.
UPDATE request r SET approved_at = now(), approved_by = :#approver
WHERE id = CAST(:#request AS bigint) AND needs_approval AND approved_at IS NULL AND submitted_at IS NOT NULL AND cancelled_at IS NULL AND requester <> :#approver
  AND NOT EXISTS (SELECT 1 FROM request_item i
        WHERE i.request_id = r.id AND (i.state IN ('queued', 'searching')
            OR i.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM request_series q WHERE q.item_id = i.id)))
