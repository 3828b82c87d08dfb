-- An attachment of a submission; what was stored is not fetched again. Parameters: server, form, submission, attachment, question, name,
-- type, url, deleted.
INSERT INTO kobo_attachment AS o (server, asset_uid, submission_id, attachment_uid, question, original_name, mime_type, url, deleted_at)
VALUES (:#server, :#form, :#submission, :#attachment, :#question, :#name, :#type, :#url, CASE WHEN :#deleted THEN now() END)
ON CONFLICT (server, asset_uid, submission_id, attachment_uid) DO UPDATE
SET url = excluded.url, deleted_at = CASE WHEN excluded.deleted_at IS NOT NULL THEN coalesce(o.deleted_at, excluded.deleted_at) END
WHERE o.url <> excluded.url OR (o.deleted_at IS NULL) <> (excluded.deleted_at IS NULL)
