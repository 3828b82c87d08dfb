-- What a destination has is sent and compared again: what is there still is left as it is, what is missing is sent. Parameters: destination.
WITH tried AS (
    UPDATE destination SET resume_at = NULL, consecutive_failures = 0 WHERE name = :#destination AND resume_at IS NOT NULL
)
UPDATE delivery d
SET state = 'queued', attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE d.state = 'delivered' AND d.destination = :#destination AND EXISTS (SELECT 1 FROM archive a WHERE a.id = d.archive_id AND a.state = 'verified' AND a.file_pruned_at IS NULL)
