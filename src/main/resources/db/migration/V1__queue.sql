-- The queue and what was carried. All times are timestamptz, all leases use the database's clock.
-- last_error is in words, without patient data.

CREATE TABLE pacs (
    name                 text PRIMARY KEY,
    consecutive_failures integer     NOT NULL DEFAULT 0,
    resume_at            timestamptz,              -- claims of this PACS wait until then (it could not be reached)
    last_success_at      timestamptz,
    last_failure_at      timestamptz,
    last_error           text
);

-- A destination that cannot be reached, or must not be trusted, is left alone until resume_at.
CREATE TABLE destination (
    name                 text PRIMARY KEY,
    seen_at              timestamptz NOT NULL DEFAULT now(),   -- its route asked for work last, to the minute
    consecutive_failures integer     NOT NULL DEFAULT 0,
    resume_at            timestamptz,
    last_success_at      timestamptz,
    last_failure_at      timestamptz,
    last_error           text
);

CREATE TABLE discovery_run (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pacs          text        NOT NULL,
    node          text        NOT NULL,
    seen_at       timestamptz NOT NULL DEFAULT now(),   -- sign of life while it runs
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    state         text        NOT NULL DEFAULT 'running'
                  CHECK (state IN ('running', 'finished', 'partial', 'failed')),
    participants  integer     NOT NULL DEFAULT 0,
    participants_done integer NOT NULL DEFAULT 0,
    participants_failed integer NOT NULL DEFAULT 0,
    studies       integer     NOT NULL DEFAULT 0,
    series        integer     NOT NULL DEFAULT 0,
    series_new    integer     NOT NULL DEFAULT 0,
    series_grown  integer     NOT NULL DEFAULT 0,
    last_error    text
);
CREATE INDEX discovery_run_by_pacs ON discovery_run (pacs, started_at DESC);
CREATE UNIQUE INDEX discovery_run_one_at_a_time ON discovery_run (pacs) WHERE state = 'running';

CREATE TABLE patient (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pacs          text        NOT NULL,
    issuer        text        NOT NULL DEFAULT '',   -- IssuerOfPatientID
    patient_id    text        NOT NULL,              -- PatientID
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (pacs, issuer, patient_id)
);

CREATE TABLE study (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id         bigint      NOT NULL REFERENCES patient (id),
    study_instance_uid text        NOT NULL,
    attributes         jsonb       NOT NULL DEFAULT '{}',   -- keyword to value, as the PACS answered
    first_seen_at      timestamptz NOT NULL DEFAULT now(),
    last_seen_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (patient_id, study_instance_uid)
);

CREATE TABLE series (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id            bigint      NOT NULL REFERENCES study (id),
    series_instance_uid text        NOT NULL UNIQUE,
    attributes          jsonb       NOT NULL DEFAULT '{}',
    state               text        NOT NULL DEFAULT 'found'
                        CHECK (state IN ('found', 'queued', 'downloading', 'complete', 'incomplete',
                                         'nearline', 'quarantined', 'failed', 'paused')),
    pacs                text        NOT NULL,        -- the PACS it is fetched from: one of its sources
    priority            integer     NOT NULL DEFAULT 0,
    version             integer     NOT NULL DEFAULT 0,   -- of its content: one more each time it became complete with more objects
    expected_instances  integer,                     -- null: not known
    received_instances  integer     NOT NULL DEFAULT 0,
    received_bytes      bigint      NOT NULL DEFAULT 0,
    complete_instances  integer     NOT NULL DEFAULT 0,   -- objects in the version
    checked_at          timestamptz,                 -- when the PACS last named its instances
    attempts            integer     NOT NULL DEFAULT 0,
    next_attempt_at     timestamptz NOT NULL DEFAULT now(),
    node                text,                        -- who holds its files
    lease_until         timestamptz,
    fencing_token       bigint      NOT NULL DEFAULT 0,
    last_error          text,
    first_seen_at       timestamptz NOT NULL DEFAULT now(),
    last_seen_at        timestamptz NOT NULL DEFAULT now(),
    state_since         timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'downloading') = (lease_until IS NOT NULL))
);
CREATE INDEX series_claimable ON series (pacs, priority DESC, next_attempt_at)
    WHERE state IN ('queued', 'incomplete', 'nearline', 'downloading');
CREATE INDEX series_by_state ON series (state, pacs);

-- One series may sit in several PACS.
CREATE TABLE series_source (
    pacs               text        NOT NULL,
    series_id          bigint      NOT NULL REFERENCES series (id),
    related_instances  integer,                      -- NumberOfSeriesRelatedInstances; null: the PACS did not say
    first_seen_at      timestamptz NOT NULL DEFAULT now(),
    last_seen_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pacs, series_id)
);

CREATE TABLE instance (
    series_id        bigint      NOT NULL REFERENCES series (id),
    sop_instance_uid text        NOT NULL,
    expected_at      timestamptz,                    -- last named by the PACS
    received_at      timestamptz,
    bytes            bigint,
    PRIMARY KEY (series_id, sop_instance_uid)
);

-- Objects kept apart because they do not belong to what was asked.
CREATE TABLE quarantine (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_instance_uid text,                        -- the series that was asked for, where it is known
    reason              text        NOT NULL,
    file                text        NOT NULL UNIQUE, -- relative to the quarantine folder
    received_at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE archive (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id       bigint      NOT NULL REFERENCES series (id),
    version         integer     NOT NULL,            -- the series' version it holds
    state           text        NOT NULL DEFAULT 'packing'
                    CHECK (state IN ('packing', 'verified', 'failed')),
    file            text,                            -- relative to the archives folder, also its path at a destination
    sha256          text,
    bytes           bigint,
    members         integer,
    node            text        NOT NULL,            -- who holds the file
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    lease_until     timestamptz,
    fencing_token   bigint      NOT NULL DEFAULT 0,
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    verified_at     timestamptz,
    files_pruned_at timestamptz,                     -- when the loose files of the series were deleted
    UNIQUE (series_id, version)
);
-- also on file systems that do not tell upper case from lower
CREATE UNIQUE INDEX archive_by_file ON archive (lower(file));
CREATE INDEX archive_undelivered ON archive (id) WHERE state = 'verified';

CREATE TABLE archive_member (
    archive_id       bigint NOT NULL REFERENCES archive (id),
    sop_instance_uid text   NOT NULL,
    sha256           text   NOT NULL,
    bytes            bigint NOT NULL,
    PRIMARY KEY (archive_id, sop_instance_uid)
);

CREATE TABLE delivery (
    archive_id      bigint      NOT NULL REFERENCES archive (id),
    destination     text        NOT NULL,
    state           text        NOT NULL DEFAULT 'queued'
                    CHECK (state IN ('queued', 'sending', 'delivered', 'failed')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    node            text,
    lease_until     timestamptz,
    fencing_token   bigint      NOT NULL DEFAULT 0,
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    delivered_at    timestamptz,
    PRIMARY KEY (archive_id, destination)
);
CREATE INDEX delivery_claimable ON delivery (destination, next_attempt_at) WHERE state IN ('queued', 'sending');

CREATE TABLE node (
    name       text PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE kobo_submission (
    server        text        NOT NULL,
    asset_uid     text        NOT NULL,
    submission_id bigint      NOT NULL,              -- _id
    root_uuid     text,                              -- meta/rootUuid
    content       jsonb       NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (server, asset_uid, submission_id)
);
