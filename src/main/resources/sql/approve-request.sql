-- Somebody approves a request, never one of their own. Parameters: request, approver.
UPDATE request SET approved_at = now(), approved_by = :#approver
WHERE id = CAST(:#request AS bigint) AND needs_approval AND approved_at IS NULL AND submitted_at IS NOT NULL AND cancelled_at IS NULL AND requester <> :#approver
