-- A destination took an archive. Parameters: destination.
INSERT INTO destination (name, last_success_at) VALUES (:#destination, now())
ON CONFLICT (name) DO UPDATE
SET consecutive_failures = 0, resume_at = NULL, last_success_at = now()
