-- An attachment could not be fetched. Parameters: id, run (that holds it), reason.
UPDATE kobo_attachment SET last_error = :#reason, state = CASE WHEN attempts >= 20 THEN 'failed' ELSE 'queued' END
WHERE id = :#id AND run_id = :#run AND state = 'queued'
