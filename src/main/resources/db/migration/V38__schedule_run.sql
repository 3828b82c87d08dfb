-- The newest time of each schedule that a node has taken: every node has the clock, one of them runs what is due.
CREATE TABLE schedule_run (
    schedule   text PRIMARY KEY,
    fire_at    timestamptz NOT NULL,
    node       text        NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now()
);
