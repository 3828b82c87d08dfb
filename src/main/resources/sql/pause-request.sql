-- A request waits until somebody resumes it. Parameters: request.
UPDATE request SET paused_at = now() WHERE id = CAST(:#request AS bigint) AND paused_at IS NULL AND cancelled_at IS NULL
