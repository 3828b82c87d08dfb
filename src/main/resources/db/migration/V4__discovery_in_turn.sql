-- When a run fails or is interrupted, another is begun after so long; 0: not before its time.
ALTER TABLE discovery_run ADD COLUMN retry_after_seconds bigint NOT NULL DEFAULT 0;

-- Who takes part, and when their turn was: discovery begins with those whose turn was longest ago.
CREATE TABLE participant (
    pacs          text        NOT NULL,
    issuer        text        NOT NULL DEFAULT '',
    patient_id    text        NOT NULL,
    asked_at      timestamptz,                          -- last asked for in full; null: never
    turn_at       timestamptz NOT NULL DEFAULT now(),   -- last asked for, in full or not
    PRIMARY KEY (pacs, issuer, patient_id)
);
