-- Queues failed deliveries again by hand, with all their attempts, and tries the destination at once where failures have paused it. Parameters: destination.
WITH tried AS (
    UPDATE destination SET resume_at = NULL, consecutive_failures = 0 WHERE name = :#destination AND resume_at IS NOT NULL
)
UPDATE delivery
SET state = 'queued', attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE state = 'failed' AND destination = :#destination
