-- The pace of each PACS, shared by all nodes on this database, on its clock. The next single message may go at free_at.
CREATE TABLE pace (
    pacs    text PRIMARY KEY,
    free_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Associations that nodes hold open to a PACS: one row for each place it has for us. A place is free when its lease has run out.
CREATE TABLE association (
    pacs        text        NOT NULL,
    place       integer     NOT NULL,
    holder      text        NOT NULL,              -- node, process and number
    lease_until timestamptz NOT NULL,
    PRIMARY KEY (pacs, place)
) WITH (fillfactor = 50);

-- Who waits for a place, in turn; who has not been seen for some seconds does not wait any more.
CREATE TABLE association_wait (
    pacs    text        NOT NULL,
    holder  text        NOT NULL,
    since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pacs, holder)
);
