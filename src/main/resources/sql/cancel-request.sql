-- A request ends. Parameters: request.
UPDATE request SET cancelled_at = now() WHERE id = CAST(:#request AS bigint) AND cancelled_at IS NULL
