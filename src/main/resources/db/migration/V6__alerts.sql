-- What is wrong at the moment, and what is to be told about it. Messages are in words, without patient data.

-- One row for each thing that a rule finds wrong; it goes when all is well again.
CREATE TABLE alert (
    rule       text        NOT NULL,
    node       text        NOT NULL DEFAULT '',     -- whom it concerns; empty: all nodes alike
    subject    text        NOT NULL,                -- PACS, destination or health check; may be empty
    message    text        NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),  -- when the rule found it last
    told_at    timestamptz,                         -- null: not for long enough yet
    times_told integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (rule, node, subject)
);

CREATE TABLE notice (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('problem', 'still', 'recovered', 'summary')),
    rule       text        NOT NULL,
    node       text        NOT NULL,
    subject    text        NOT NULL,
    message    text        NOT NULL,
    since      timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notice_by_time ON notice (created_at);

-- One row for each notice and place to be told.
CREATE TABLE notice_place (
    notice_id       bigint      NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    place           text        NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    sent_at         timestamptz,
    last_error      text,
    PRIMARY KEY (notice_id, place)
);
CREATE INDEX notice_place_waiting ON notice_place (place, next_attempt_at) WHERE sent_at IS NULL;
