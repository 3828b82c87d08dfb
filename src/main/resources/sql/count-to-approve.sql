-- How many requests of others wait for approval. Parameters: approver.
SELECT count(*) AS requests FROM request
WHERE needs_approval AND approved_at IS NULL AND submitted_at IS NOT NULL AND cancelled_at IS NULL AND requester <> :#approver
