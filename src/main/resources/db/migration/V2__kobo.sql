-- Forms of KoboToolbox: submissions with their history, definitions by version, attachments, and what the generated views need.
-- All times are timestamptz. last_error is in words and holds no answer of a person.

-- A form server that asked to be left alone, or refused us, is not asked before resume_at.
CREATE TABLE kobo_server (
    name                 text PRIMARY KEY,
    url                  text        NOT NULL,
    consecutive_failures integer     NOT NULL DEFAULT 0,
    resume_at            timestamptz,
    last_success_at      timestamptz,
    last_failure_at      timestamptz,
    last_error           text
);

CREATE TABLE kobo_run (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server        text        NOT NULL,
    what          text        NOT NULL CHECK (what IN ('forms', 'attachments')),
    node          text        NOT NULL,
    seen_at       timestamptz NOT NULL DEFAULT now(),   -- sign of life while it runs
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    state         text        NOT NULL DEFAULT 'running'
                  CHECK (state IN ('running', 'finished', 'partial', 'failed')),
    forms         integer     NOT NULL DEFAULT 0,       -- selected
    forms_read    integer     NOT NULL DEFAULT 0,
    forms_failed  integer     NOT NULL DEFAULT 0,
    requests      bigint      NOT NULL DEFAULT 0,
    added         bigint      NOT NULL DEFAULT 0,       -- submissions, or attachments
    edited        bigint      NOT NULL DEFAULT 0,
    deleted       bigint      NOT NULL DEFAULT 0,
    last_error    text
);
CREATE UNIQUE INDEX kobo_run_one_at_a_time ON kobo_run (server, what) WHERE state = 'running';
CREATE INDEX kobo_run_by_server ON kobo_run (server, started_at DESC);

CREATE TABLE kobo_form (
    server               text        NOT NULL,
    asset_uid            text        NOT NULL,
    name                 text        NOT NULL DEFAULT '',   -- as the server has it now; names repeat and change
    selected             boolean     NOT NULL DEFAULT true, -- by the server's file
    view_name            text        UNIQUE,                -- in schema forms; given once, kept for good
    participant_question text,                              -- path of the question that holds the participant code
    version              text,                              -- deployed now; null where the list does not tell
    version_read         text,                              -- whose definition we hold
    reported             bigint,                            -- submissions, as the list told last
    reported_newest      text,                              -- time of the last submission, as the list told last
    noted_newest         text,                              -- the same, when its submissions were last read to the end
    live                 bigint      NOT NULL DEFAULT 0,    -- submissions we hold that are not deleted
    sweep_started_at     timestamptz,                       -- a full sweep is under way, up to sweep_position
    sweep_position       bigint,
    swept_at             timestamptz,                       -- last complete full sweep: what we hold was true then
    read_at              timestamptz,                       -- last read to the end, in full or what was new
    first_seen_at        timestamptz NOT NULL DEFAULT now(),
    last_seen_at         timestamptz NOT NULL DEFAULT now(),
    consecutive_failures integer     NOT NULL DEFAULT 0,
    last_error           text,
    PRIMARY KEY (server, asset_uid)
);
INSERT INTO kobo_form (server, asset_uid) SELECT DISTINCT server, asset_uid FROM kobo_submission;

-- What the columns meant, for good: every version whose definition was read.
CREATE TABLE kobo_form_version (
    server     text        NOT NULL,
    asset_uid  text        NOT NULL,
    version    text        NOT NULL,
    definition jsonb       NOT NULL,                     -- survey, choices, settings, translations
    read_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (server, asset_uid, version)
);

-- Columns of the views: a question keeps its column although later versions drop it or add others.
CREATE TABLE kobo_form_column (
    server      text    NOT NULL,
    asset_uid   text    NOT NULL,
    path        text    NOT NULL,                        -- key in the submission, with its groups
    repeat_path text    NOT NULL DEFAULT '',             -- innermost repeat it is in
    position    integer NOT NULL,
    name        text    NOT NULL,
    type        text    NOT NULL,                        -- of the question; repeat: a view of its own
    PRIMARY KEY (server, asset_uid, path),
    FOREIGN KEY (server, asset_uid) REFERENCES kobo_form
);

-- The newest version of each submission. U+0000, which jsonb refuses, is written as U+2400 and four hexadecimal digits.
ALTER TABLE kobo_submission
    ADD COLUMN form_version text,                        -- __version__: with which version of the form it was made
    ADD COLUMN content_hash bytea NOT NULL DEFAULT '',   -- SHA-256 of the canonical content, addresses of attachments left out
    ADD COLUMN edits        integer NOT NULL DEFAULT 0,  -- that we saw
    ADD COLUMN deleted_at   timestamptz;                 -- when a complete sweep did not find it any more
ALTER TABLE kobo_submission RENAME COLUMN last_seen_at TO stored_at;

-- What an edit replaced. root_uuid is that of all versions of a submission.
CREATE TABLE kobo_submission_history (
    server        text        NOT NULL,
    asset_uid     text        NOT NULL,
    submission_id bigint      NOT NULL,
    version       integer     NOT NULL,                  -- 0: as first seen
    root_uuid     text,
    form_version  text,
    content       jsonb       NOT NULL,
    content_hash  bytea       NOT NULL,
    stored_at     timestamptz NOT NULL,
    replaced_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (server, asset_uid, submission_id, version)
);

-- What a full sweep that is under way has seen.
CREATE TABLE kobo_sweep_seen (
    server        text   NOT NULL,
    asset_uid     text   NOT NULL,
    submission_id bigint NOT NULL,
    PRIMARY KEY (server, asset_uid, submission_id)
);

CREATE TABLE kobo_attachment (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server          text        NOT NULL,
    asset_uid       text        NOT NULL,
    submission_id   bigint      NOT NULL,
    attachment_uid  text        NOT NULL,
    question        text,                                -- question_xpath
    original_name   text,                                -- media_file_basename
    mime_type       text,
    url             text        NOT NULL,
    deleted_at      timestamptz,                         -- at the server; what was stored stays
    state           text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'stored', 'failed')),
    node            text,                                -- who holds the file
    file            text UNIQUE,                         -- relative to the archives folder, also its path at a destination
    bytes           bigint,
    sha256          text,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    stored_at       timestamptz,
    UNIQUE (server, asset_uid, submission_id, attachment_uid)
);
CREATE INDEX kobo_attachment_queued ON kobo_attachment (server, next_attempt_at) WHERE state = 'queued';

-- Generated views, one for each form and each repeat.
CREATE SCHEMA forms;

-- Answers as types: what does not fit is null and never makes a query fail.
CREATE FUNCTION kobo_integer(answer text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN btrim(answer) ~ '^[+-]?[0-9]{1,18}$' THEN btrim(answer)::bigint END;

CREATE FUNCTION kobo_decimal(answer text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN btrim(answer) ~ '^[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?$' THEN btrim(answer)::numeric END;

CREATE FUNCTION kobo_date(answer text) RETURNS date LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
BEGIN
    IF answer !~ '^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}' THEN RETURN NULL; END IF;
    RETURN substring(btrim(answer) FROM 1 FOR 10)::date;
EXCEPTION WHEN data_exception THEN RETURN NULL;
END $$;

-- Without a zone it is UTC, as the server's own times are.
CREATE FUNCTION kobo_timestamp(answer text) RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
BEGIN
    IF answer !~ '^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}' THEN RETURN NULL; END IF;
    IF answer ~ '([+-][0-9]{2}(:?[0-9]{2})?|Z)\s*$' AND length(btrim(answer)) > 16 THEN RETURN answer::timestamptz; END IF;
    RETURN (btrim(answer) || 'Z')::timestamptz;
EXCEPTION WHEN data_exception THEN RETURN NULL;
END $$;

CREATE FUNCTION kobo_time(answer text) RETURNS time LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
BEGIN
    IF answer !~ '^\s*[0-9]{2}:[0-9]{2}' THEN RETURN NULL; END IF;
    RETURN regexp_replace(btrim(answer), '([+-][0-9]{2}(:?[0-9]{2})?|Z)$', '')::time;
EXCEPTION WHEN data_exception THEN RETURN NULL;
END $$;

-- The options that were chosen, in the order of the answer.
CREATE FUNCTION kobo_choices(answer text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN btrim(answer) <> '' THEN regexp_split_to_array(btrim(answer), '\s+') END;

-- One of latitude (1), longitude (2), altitude (3) and accuracy (4) of a geopoint.
CREATE FUNCTION kobo_geopoint(answer text, part integer) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kobo_decimal((regexp_split_to_array(btrim(answer), '\s+'))[part]);

-- The rows of a repeat; none where the answer is no list.
CREATE FUNCTION kobo_rows(answer jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(answer) = 'array' THEN answer ELSE '[]'::jsonb END;

-- Submissions beside the imaging of the same participant: PatientID is equal to the answer of the form's participant question.
CREATE VIEW kobo_imaging AS
SELECT s.server, s.asset_uid, f.name AS form, f.view_name, s.submission_id, btrim(s.content ->> f.participant_question) AS participant,
    kobo_timestamp(s.content ->> '_submission_time') AS submitted_at,
    p.pacs, t.study_instance_uid, t.attributes ->> 'StudyDate' AS study_date,
    e.series_instance_uid, e.attributes ->> 'Modality' AS modality, e.state AS series_state, e.received_instances
FROM kobo_form f
JOIN kobo_submission s ON s.server = f.server AND s.asset_uid = f.asset_uid AND s.deleted_at IS NULL
JOIN patient p ON p.patient_id = btrim(s.content ->> f.participant_question)
JOIN study t ON t.patient_id = p.id
JOIN series e ON e.study_id = t.id
WHERE f.participant_question IS NOT NULL;
