-- A request that was paused goes on. Parameters: request.
UPDATE request SET paused_at = NULL WHERE id = CAST(:#request AS bigint) AND paused_at IS NOT NULL AND cancelled_at IS NULL
