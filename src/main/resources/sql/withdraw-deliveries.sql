-- What was not delivered of a series that has changed at the PACS never will be. Parameters: series (id).
DELETE FROM delivery
WHERE state IN ('held', 'queued', 'failed') AND archive_id = ANY(archives_with(CAST(:#series AS bigint)))
