-- A request is paused or cancelled: series that it alone asks for are unwanted (what is being fetched may end); those that discovery has found, too, lose the
-- request's priority. Parameters: request.
UPDATE series s
SET state = CASE WHEN s.requested AND s.state IN ('queued', 'incomplete', 'nearline') THEN 'cancelled' ELSE s.state END,
    state_since = CASE WHEN s.requested AND s.state IN ('queued', 'incomplete', 'nearline') THEN now() ELSE s.state_since END,
    last_error = CASE WHEN s.requested AND s.state IN ('queued', 'incomplete', 'nearline', 'downloading') THEN 'No request asks for it any more' ELSE s.last_error END,
    stop_to = CASE WHEN s.requested AND s.state = 'downloading' AND s.stop_to IS NULL THEN 'cancelled' ELSE s.stop_to END,
    unwanted = s.unwanted OR s.requested AND (s.state IN ('queued', 'incomplete', 'nearline') OR s.state = 'downloading' AND s.stop_to IS NULL),
    priority = CASE WHEN s.priority < 100 THEN 0 ELSE s.priority END
WHERE s.id = ANY(ARRAY(
        SELECT q.series_id FROM request_series q WHERE q.request_id = CAST(:#request AS bigint) AND q.state <> 'done' ORDER BY q.series_id))
  AND NOT EXISTS (SELECT 1 FROM request_series q JOIN request r ON r.id = q.request_id
        WHERE q.series_id = s.id AND q.request_id <> CAST(:#request AS bigint) AND q.state <> 'done' AND r.paused_at IS NULL AND r.cancelled_at IS NULL
          AND (NOT r.needs_approval OR r.approved_at IS NOT NULL))
