-- A submission, new or changed. Parameters: server, form, submission, rootUuid, content.
INSERT INTO kobo_submission (server, asset_uid, submission_id, root_uuid, content)
VALUES (:#server, :#form, :#submission, :#rootUuid, CAST(:#content AS jsonb))
ON CONFLICT (server, asset_uid, submission_id) DO UPDATE
SET root_uuid = excluded.root_uuid, content = excluded.content, last_seen_at = now()
