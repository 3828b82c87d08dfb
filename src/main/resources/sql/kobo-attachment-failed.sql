-- An attachment could not be fetched. Parameters: id, reason.
UPDATE kobo_attachment SET last_error = :#reason, state = CASE WHEN attempts >= 20 THEN 'failed' ELSE 'queued' END WHERE id = :#id
