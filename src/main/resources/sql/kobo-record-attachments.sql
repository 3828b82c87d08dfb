-- The attachments that the staged submissions name; of two with the same uid in a submission the later one. What was stored is not fetched again.
-- Parameters: server, form.
INSERT INTO kobo_attachment AS o (server, asset_uid, submission_id, attachment_uid, question, original_name, mime_type, url, deleted_at)
SELECT DISTINCT ON (e.submission_id, e.uid) :#server, :#form, e.submission_id, e.uid, e.question, coalesce(e.base_name, e.file_name), e.mime_type, e.url,
    CASE WHEN e.deleted THEN now() END
FROM (
    SELECT s.submission_id, a.number, a.entry ->> 'is_deleted' = 'true' AS deleted,
        CASE jsonb_typeof(a.entry -> 'uid') WHEN 'string' THEN a.entry ->> 'uid'
            ELSE CASE WHEN jsonb_typeof(a.entry -> 'id') = 'number' AND a.entry ->> 'id' ~ '^-?[0-9]+$' THEN a.entry ->> 'id' END END AS uid,
        CASE jsonb_typeof(a.entry -> 'download_url') WHEN 'string' THEN a.entry ->> 'download_url' END AS url,
        CASE jsonb_typeof(a.entry -> 'question_xpath') WHEN 'string' THEN a.entry ->> 'question_xpath' END AS question,
        CASE jsonb_typeof(a.entry -> 'media_file_basename') WHEN 'string' THEN a.entry ->> 'media_file_basename' END AS base_name,
        CASE jsonb_typeof(a.entry -> 'filename') WHEN 'string' THEN a.entry ->> 'filename' END AS file_name,
        CASE jsonb_typeof(a.entry -> 'mimetype') WHEN 'string' THEN a.entry ->> 'mimetype' END AS mime_type
    FROM pg_temp.kobo_stage s
    CROSS JOIN LATERAL jsonb_array_elements(kobo_rows(s.content -> '_attachments')) WITH ORDINALITY a(entry, number)
) e
WHERE e.uid IS NOT NULL AND e.url IS NOT NULL
ORDER BY e.submission_id, e.uid, e.number DESC
ON CONFLICT (server, asset_uid, submission_id, attachment_uid) DO UPDATE
SET url = excluded.url, deleted_at = CASE WHEN excluded.deleted_at IS NOT NULL THEN coalesce(o.deleted_at, excluded.deleted_at) END
WHERE o.url <> excluded.url OR (o.deleted_at IS NULL) <> (excluded.deleted_at IS NULL)
