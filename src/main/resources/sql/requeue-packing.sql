-- Series that could not be packed are packed again by hand, with all their attempts.
UPDATE archive
SET state = 'packing', attempts = 0, next_attempt_at = now(), lease_until = NULL, last_error = NULL
WHERE state = 'failed'
