-- The series that an open request asks for go into the queue, with its priority: those that nobody wanted so far (unwanted) and, where one item is named, those that
-- failed. Series of studies that somebody has left alone are paused, and those that wait in a slow store of the PACS wait. Every row is written, so that
-- whoever changes one at the same time is waited for. Parameters: request, item (null: all of the request).
WITH wanted AS (
    SELECT q.series_id, max(r.priority) AS priority, bool_or(CAST(:#item AS bigint) IS NOT NULL) AS again
    FROM request r JOIN request_series q ON q.request_id = r.id
    WHERE r.id = CAST(:#request AS bigint) AND r.paused_at IS NULL AND r.cancelled_at IS NULL AND (NOT r.needs_approval OR r.approved_at IS NOT NULL)
      AND CASE WHEN CAST(:#item AS bigint) IS NULL THEN q.state = 'open' ELSE q.item_id = CAST(:#item AS bigint) AND q.state <> 'done' END
    GROUP BY q.series_id
)
UPDATE series s
SET state = CASE WHEN NOT due.due THEN s.state WHEN t.held_at IS NOT NULL THEN 'paused' WHEN slow_reason(s.availability) IS NOT NULL THEN 'nearline'
        ELSE 'queued' END,
    last_error = CASE WHEN NOT due.due THEN s.last_error WHEN t.held_at IS NOT NULL THEN 'Paused by hand: ' || t.held_reason
        ELSE slow_reason(s.availability) END,
    attempts = CASE WHEN due.due THEN 0 ELSE s.attempts END,
    state_since = CASE WHEN due.due THEN now() ELSE s.state_since END,
    next_attempt_at = CASE WHEN NOT due.due THEN s.next_attempt_at WHEN slow_reason(s.availability) IS NOT NULL THEN 'infinity' ELSE now() END,
    stop_to = CASE WHEN s.unwanted THEN NULL ELSE s.stop_to END,
    unwanted = false,
    priority = greatest(s.priority, w.priority)
FROM wanted w
CROSS JOIN LATERAL (SELECT * FROM series WHERE id = w.series_id OFFSET 0) x
CROSS JOIN LATERAL (SELECT * FROM study WHERE id = x.study_id OFFSET 0) t
CROSS JOIN LATERAL (SELECT x.state = 'found' OR x.state = 'cancelled' AND x.unwanted OR x.state = 'failed' AND w.again AS due) due
WHERE s.id = w.series_id AND s.state = x.state
