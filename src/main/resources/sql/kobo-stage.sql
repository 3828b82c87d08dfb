-- Where a page is copied to before it is merged; empty at the beginning of each transaction.
CREATE TEMPORARY TABLE IF NOT EXISTS kobo_stage (
    submission_id bigint NOT NULL, root_uuid text, instance text, form_version text, content_hash bytea NOT NULL, content jsonb NOT NULL
) ON COMMIT DELETE ROWS
