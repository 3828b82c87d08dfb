-- The PACS that a request asks. Parameters: request.
SELECT DISTINCT pacs FROM request_item WHERE request_id = CAST(:#request AS bigint) AND readable ORDER BY pacs
