-- Series that could not be packed are packed again by hand, with all their attempts.
UPDATE archive a
SET state = 'packing', attempts = 0, next_attempt_at = now(), lease_until = NULL, last_error = NULL
FROM series s
WHERE s.id = a.series_id AND s.version = a.version AND a.state = 'failed'
