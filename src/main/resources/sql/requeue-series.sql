-- Queues series again by hand, with all their attempts. Parameters: states, pacs and series (null: any).
UPDATE series
SET state = 'queued', state_since = now(), attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE state IN (:#states)
  AND (CAST(:#pacs AS text) IS NULL OR pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR series_instance_uid = CAST(:#series AS text))
