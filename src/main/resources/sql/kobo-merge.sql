-- The staged page: new submissions, edited ones, and deleted ones that are back. What is equal is not written. Parameters: server, form.
INSERT INTO kobo_submission AS o (server, asset_uid, submission_id, root_uuid, form_version, content, content_hash)
SELECT :#server, :#form, s.submission_id, coalesce(s.root_uuid, s.instance), s.form_version, s.content, s.content_hash
FROM pg_temp.kobo_stage s
WHERE NOT EXISTS (SELECT 1 FROM kobo_submission k
    WHERE k.server = :#server AND k.asset_uid = :#form AND k.submission_id = s.submission_id
      AND k.content_hash = s.content_hash AND k.deleted_at IS NULL)
ON CONFLICT (server, asset_uid, submission_id) DO UPDATE
SET root_uuid = coalesce((SELECT s.root_uuid FROM pg_temp.kobo_stage s WHERE s.submission_id = excluded.submission_id), o.root_uuid, excluded.root_uuid),
    form_version = excluded.form_version, content = excluded.content, content_hash = excluded.content_hash,
    edits = o.edits + CASE WHEN o.content_hash <> excluded.content_hash AND o.content_hash <> '' THEN 1 ELSE 0 END,
    deleted_at = NULL, stored_at = now()
