-- A request with the counts of its items. Parameters: request.
SELECT * FROM request_state WHERE id = CAST(:#request AS bigint)
