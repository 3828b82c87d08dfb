-- Versions that the staged page replaces. Parameters: server, form.
INSERT INTO kobo_submission_history (server, asset_uid, submission_id, version, root_uuid, form_version, content, content_hash, stored_at)
SELECT o.server, o.asset_uid, o.submission_id, o.edits, o.root_uuid, o.form_version, o.content, o.content_hash, o.stored_at
FROM pg_temp.kobo_stage s
JOIN kobo_submission o ON o.server = :#server AND o.asset_uid = :#form AND o.submission_id = s.submission_id
WHERE o.content_hash <> s.content_hash AND o.content_hash <> ''
