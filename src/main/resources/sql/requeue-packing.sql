-- Series that could not be packed are packed again by hand, with all their attempts.
UPDATE archive a
SET state = 'queued', attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE a.state = 'failed' AND (SELECT s.version FROM series s WHERE s.id = a.series_id) = a.version
