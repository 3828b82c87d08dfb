-- A draft is taken away, with its items. Parameters: request.
DELETE FROM request WHERE id = CAST(:#request AS bigint) AND submitted_at IS NULL
