-- Items of a draft, in the state that those get that can be used. Parameters: request, state, rows (a JSON array of line, row_id, pacs, keys and, where the row cannot be used, fault).
INSERT INTO request_item (request_id, line, row_id, pacs, keys, priority, state, readable, last_error)
SELECT r.id, x.line, coalesce(x.row_id, ''), coalesce(x.pacs, ''), x.keys, r.priority,
    CASE WHEN x.fault IS NULL THEN CAST(:#state AS text) ELSE 'failed' END, x.fault IS NULL, x.fault
FROM request r, jsonb_to_recordset(CAST(:#rows AS jsonb)) AS x (line integer, row_id text, pacs text, keys jsonb, fault text)
WHERE r.id = CAST(:#request AS bigint) AND r.submitted_at IS NULL
