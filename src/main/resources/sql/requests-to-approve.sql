-- Requests of others that wait for approval, the oldest first, with the counts of their items. Parameters: approver, after (id), limit.
SELECT s.*, r.refused_by, r.refusal
FROM (SELECT * FROM request
    WHERE needs_approval AND approved_at IS NULL AND submitted_at IS NOT NULL AND cancelled_at IS NULL
      AND requester <> :#approver AND id > CAST(:#after AS bigint)
    ORDER BY id LIMIT :#limit) r
JOIN request_state s ON s.id = r.id
ORDER BY r.id
