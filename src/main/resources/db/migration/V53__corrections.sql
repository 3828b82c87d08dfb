-- What the PACS has corrected since series were recorded: given to another PatientID, or gone from it whole or in part. The series and the deliveries of what
-- holds it are held until a person decides.
ALTER TABLE series
    DROP CONSTRAINT series_state_check,
    ADD CONSTRAINT series_state_check CHECK (state IN ('found', 'queued', 'downloading', 'complete', 'incomplete',
                                                       'nearline', 'quarantined', 'failed', 'paused', 'cancelled', 'held')),
    ADD COLUMN missed         integer NOT NULL DEFAULT 0,      -- complete sweeps in a row that did not find it
    ADD COLUMN unlisted       integer NOT NULL DEFAULT 0,      -- received objects that the PACS named once, and does not name any more
    ADD COLUMN unlisted_looks integer NOT NULL DEFAULT 0,      -- whole lists in a row without them
    ADD COLUMN anew           boolean NOT NULL DEFAULT false;  -- what is here of it is moved aside before it is fetched
ALTER TABLE delivery
    DROP CONSTRAINT delivery_state_check,
    ADD CONSTRAINT delivery_state_check CHECK (state IN ('queued', 'sending', 'delivered', 'failed', 'held'));
-- withdrawn: of before a correction that a person has followed; not delivered any more
ALTER TABLE archive
    DROP CONSTRAINT archive_state_check,
    ADD CONSTRAINT archive_state_check CHECK (state IN ('queued', 'waiting', 'packing', 'verified', 'failed', 'withdrawn'));
ALTER TABLE discovery_run ADD COLUMN in_work_since timestamptz;  -- since when in_work is asked for

CREATE TABLE correction (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id  bigint      NOT NULL REFERENCES series (id),
    kind       text        NOT NULL CHECK (kind IN ('moved', 'gone', 'objects')),
    reason     text        NOT NULL,                 -- in words, without patient data
    study_id   bigint      REFERENCES study (id),    -- moved: where it belongs now; null: to nobody who takes part
    objects    integer,                              -- objects: how many are gone
    state      text        NOT NULL,                 -- of the series before
    noticed_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    decision   text        CHECK (decision IN ('kept', 'followed')),
    said       text,                                 -- why, in the words of the person who decided
    CHECK ((decided_at IS NULL) = (decision IS NULL))
);
CREATE UNIQUE INDEX correction_open ON correction (series_id) WHERE decided_at IS NULL;
CREATE INDEX correction_by_series ON correction (series_id);

-- Archives that hold something of a series.
CREATE FUNCTION archives_with(series bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN ARRAY(
        SELECT a.id FROM archive a WHERE a.series_id = archives_with.series
        UNION SELECT x.archive_id FROM archive_series x WHERE x.series_id = archives_with.series);
END $$;

-- Why an archive must not be delivered; null where it may.
CREATE FUNCTION correction_of(archive bigint) RETURNS text LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (SELECT c.reason FROM archive a JOIN correction c ON c.series_id = a.series_id AND c.decided_at IS NULL WHERE a.id = correction_of.archive
        UNION ALL
        SELECT c.reason FROM archive_series x JOIN correction c ON c.series_id = x.series_id AND c.decided_at IS NULL
        WHERE x.archive_id = correction_of.archive
        LIMIT 1);
END $$;

-- Whatever would have it delivered: a delivery of what is held is held.
CREATE FUNCTION delivery_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reason text := correction_of(NEW.archive_id);
BEGIN
    IF reason IS NOT NULL THEN
        NEW.state := 'held';
        NEW.last_error := reason;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_held_insert BEFORE INSERT ON delivery FOR EACH ROW WHEN (NEW.state = 'queued') EXECUTE FUNCTION delivery_held();
CREATE TRIGGER delivery_held_update BEFORE UPDATE OF state ON delivery FOR EACH ROW
    WHEN (NEW.state = 'queued' AND OLD.state <> 'queued') EXECUTE FUNCTION delivery_held();
