-- Forms take turns, interrupted sweeps know what is left, and submissions that cannot be stored are named.

ALTER TABLE kobo_form
    ADD COLUMN attempted_at    timestamptz,              -- its last turn, whatever came of it
    ADD COLUMN sweep_remainder bigint;                   -- how many the server must count behind sweep_position, at least

ALTER TABLE kobo_run
    ADD COLUMN aside bigint NOT NULL DEFAULT 0;          -- submissions that were put aside

-- What could not be stored, by _id alone; gone with the first full sweep that stores it.
CREATE TABLE kobo_aside (
    server        text        NOT NULL,
    asset_uid     text        NOT NULL,
    submission_id bigint      NOT NULL,
    reason        text        NOT NULL,                  -- in words, without any answer
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (server, asset_uid, submission_id)
);
