-- Somebody refuses a request that waits for approval, never one of their own; it ends. Parameters: request, approver, reason.
UPDATE request SET cancelled_at = now(), refused_by = :#approver, refusal = :#reason
WHERE id = CAST(:#request AS bigint) AND needs_approval AND approved_at IS NULL AND submitted_at IS NOT NULL AND cancelled_at IS NULL AND requester <> :#approver
