-- The staged page: new submissions, edited ones, and deleted ones that are back. What is equal is not written; what is replaced goes to the
-- history. Parameters: server, form.
-- Each row is looked up by its key (LIMIT 1): a join would read the whole table for every page of a first sync.
WITH staged AS MATERIALIZED (
    SELECT s.*, k.content_hash AS old_hash, k.root_uuid AS old_root_uuid, k.deleted_at
    FROM pg_temp.kobo_stage s
    LEFT JOIN LATERAL (SELECT o.content_hash, o.root_uuid, o.deleted_at FROM kobo_submission o
        WHERE o.server = :#server AND o.asset_uid = :#form AND o.submission_id = s.submission_id LIMIT 1) k ON true
), history AS (
    INSERT INTO kobo_submission_history (server, asset_uid, submission_id, version, root_uuid, form_version, content, content_hash, stored_at)
    SELECT :#server, :#form, s.submission_id, k.edits, k.root_uuid, k.form_version, k.content, k.content_hash, k.stored_at
    FROM staged s
    CROSS JOIN LATERAL (SELECT * FROM kobo_submission o
        WHERE o.server = :#server AND o.asset_uid = :#form AND o.submission_id = s.submission_id LIMIT 1) k
    WHERE s.old_hash <> s.content_hash AND s.old_hash <> ''
    RETURNING submission_id
), merged AS (
    INSERT INTO kobo_submission AS o (server, asset_uid, submission_id, root_uuid, form_version, content, content_hash)
    SELECT :#server, :#form, s.submission_id, coalesce(s.root_uuid, s.old_root_uuid, s.instance), s.form_version, s.content, s.content_hash
    FROM staged s
    WHERE s.old_hash IS DISTINCT FROM s.content_hash OR s.deleted_at IS NOT NULL
    ON CONFLICT (server, asset_uid, submission_id) DO UPDATE
    SET root_uuid = excluded.root_uuid, form_version = excluded.form_version, content = excluded.content,
        content_hash = excluded.content_hash,
        edits = o.edits + CASE WHEN o.content_hash <> excluded.content_hash AND o.content_hash <> '' THEN 1 ELSE 0 END,
        deleted_at = NULL, stored_at = now()
    RETURNING submission_id
)
SELECT (SELECT count(*) FROM staged s JOIN merged m USING (submission_id) WHERE s.old_hash IS NULL) AS added,
    (SELECT count(*) FROM history) AS edited
