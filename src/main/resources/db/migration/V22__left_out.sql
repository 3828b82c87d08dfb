-- What a PACS answered in a discovery run and what became no row, by reason (the codes of org.caravan.discover.LeftOut).
CREATE TABLE discovery_left_out (
    run_id  bigint  NOT NULL REFERENCES discovery_run (id),
    pacs    text    NOT NULL,
    reason  text    NOT NULL,
    answers integer NOT NULL,
    newest  boolean NOT NULL,   -- of the last run of this PACS that went through to its end
    PRIMARY KEY (run_id, reason)
);
CREATE INDEX discovery_left_out_newest ON discovery_left_out (pacs) WHERE newest;
