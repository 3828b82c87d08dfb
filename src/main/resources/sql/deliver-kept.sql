-- Deliveries of what was kept go on, but for those that another correction holds. Parameters: series (id).
UPDATE delivery SET state = 'queued', attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE state = 'held' AND archive_id = ANY(archives_with(CAST(:#series AS bigint)))
