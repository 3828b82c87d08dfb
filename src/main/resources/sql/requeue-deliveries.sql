-- Queues failed deliveries again by hand, with all their attempts. Parameters: destination.
UPDATE delivery
SET state = 'queued', attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE state = 'failed' AND destination = :#destination
