-- A request goes on, so that its next end is told, too. Parameters: request.
UPDATE request SET told_at = NULL WHERE id = CAST(:#request AS bigint) AND told_at IS NOT NULL
