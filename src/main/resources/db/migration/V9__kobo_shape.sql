-- Forms: the definition of every version that submissions name, groups as views of their own, attachments that one run holds at a time.

-- A version is wanted as soon as it is deployed or a submission names it. What was kept so far may be a draft: it is asked for again, and stays
-- until the answer is here.
ALTER TABLE kobo_form_version
    ALTER COLUMN definition DROP NOT NULL,
    ALTER COLUMN read_at DROP NOT NULL,
    ALTER COLUMN read_at DROP DEFAULT,
    ADD COLUMN state           text        NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'stored', 'failed')),
    ADD COLUMN attempts        integer     NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN last_error      text,
    ADD COLUMN taken           boolean     NOT NULL DEFAULT false;  -- its questions have their columns
CREATE INDEX kobo_form_version_wanted ON kobo_form_version (server, asset_uid, next_attempt_at) WHERE state = 'wanted';

INSERT INTO kobo_form_version (server, asset_uid, version)
SELECT server, asset_uid, form_version FROM kobo_submission WHERE form_version ~ '^[A-Za-z0-9]{1,64}$'
UNION SELECT server, asset_uid, form_version FROM kobo_submission_history WHERE form_version ~ '^[A-Za-z0-9]{1,64}$'
ON CONFLICT DO NOTHING;

ALTER TABLE kobo_form
    DROP COLUMN version_read,
    ADD COLUMN views_due boolean NOT NULL DEFAULT true;             -- the views are not yet what the columns say

-- A group may become a repeat, and a question a group: what had a column or a view keeps it.
ALTER TABLE kobo_form_column
    ADD COLUMN kind text NOT NULL GENERATED ALWAYS AS (CASE type WHEN 'REPEAT' THEN 'repeat' WHEN 'GROUP' THEN 'group' ELSE 'question' END) STORED,
    DROP CONSTRAINT kobo_form_column_pkey,
    ADD PRIMARY KEY (server, asset_uid, repeat_path, path, kind);

-- The run that fetches it: only that run may say that it is here.
ALTER TABLE kobo_attachment ADD COLUMN run_id bigint;

CREATE INDEX kobo_submission_deleted ON kobo_submission (server, asset_uid) WHERE deleted_at IS NOT NULL;
