-- How many of the staged page were written now but are not new. Parameters: server, form.
SELECT count(*) AS known
FROM pg_temp.kobo_stage s
JOIN kobo_submission o ON o.server = :#server AND o.asset_uid = :#form AND o.submission_id = s.submission_id
WHERE o.stored_at = now() AND o.first_seen_at < now()
