-- When the turn was taken that free_at comes of: where the database's clock is set back, what lies between the two still counts, and no more.
ALTER TABLE pace ADD COLUMN taken_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- What each node's file says of a destination: where two differ, the destination stays as it was.
CREATE TABLE destination_wish (
    destination text        NOT NULL,
    node        text        NOT NULL,
    rendition   text        NOT NULL,
    attachments boolean     NOT NULL,
    seen_at     timestamptz NOT NULL DEFAULT now(),   -- asked for work last, to the minute
    PRIMARY KEY (destination, node)
) WITH (fillfactor = 50);
