-- The files of a series are gone or changed although it was complete: it is fetched again. Parameters: series_id, reason.
UPDATE series
SET state = 'queued', state_since = now(), next_attempt_at = now(), attempts = 0, last_error = CAST(:#reason AS text)
WHERE id = CAST(:#series_id AS bigint) AND state = 'complete'
