-- A destination took an archive; said once a second is enough. Parameters: destination.
INSERT INTO destination (name, last_success_at)
SELECT :#destination, now()
WHERE NOT EXISTS (
    SELECT 1 FROM destination
    WHERE name = :#destination AND consecutive_failures = 0 AND resume_at IS NULL AND last_success_at > now() - interval '1 second')
ON CONFLICT (name) DO UPDATE
SET consecutive_failures = 0, resume_at = NULL, last_success_at = now()
