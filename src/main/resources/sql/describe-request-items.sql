-- Items of a draft get its priority. Parameters: request, priority.
UPDATE request_item SET priority = CAST(:#priority AS integer)
WHERE request_id = CAST(:#request AS bigint) AND priority <> CAST(:#priority AS integer)
