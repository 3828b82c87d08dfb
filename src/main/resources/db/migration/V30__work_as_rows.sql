-- Work is a row that appears when it becomes due and leaves its partial index when it is done, so that no claim's cost grows with what is finished.
-- An archive is (series, version, rendition): a rendition says how objects are made for the destinations that name it; 'identified' is built in,
-- the objects as they came.

-- A destination is active while its route asks for work; it gets the archives of its rendition. What became complete and what was verified before
-- is added step by step (backfill-*.sql): up to this time, and of what is of that moment up to this id. A time is null when that is done.
ALTER TABLE destination
    ADD COLUMN rendition        text        NOT NULL DEFAULT 'identified',
    ADD COLUMN attachments      boolean     NOT NULL DEFAULT false,        -- whether those of forms go there too
    ADD COLUMN active           boolean     NOT NULL DEFAULT true,         -- its route asked for work within the hour
    ADD COLUMN series_added_to  timestamptz DEFAULT '-infinity',
    ADD COLUMN series_added_id  bigint      NOT NULL DEFAULT 0,
    ADD COLUMN archives_added_to timestamptz DEFAULT '-infinity',
    ADD COLUMN archives_added_id bigint     NOT NULL DEFAULT 0;
UPDATE destination SET active = false;                                     -- until its route asks

-- queued, or waiting until its series is complete again; then packing, and verified or failed.
ALTER TABLE archive
    DROP CONSTRAINT archive_series_id_version_key,
    DROP CONSTRAINT archive_state_check,
    ADD COLUMN rendition text    NOT NULL DEFAULT 'identified',
    ADD COLUMN priority  integer NOT NULL DEFAULT 0;                       -- of the series
UPDATE archive SET lease_until = NULL WHERE state <> 'packing' AND lease_until IS NOT NULL;
DELETE FROM archive a USING series s
WHERE s.id = a.series_id AND s.version > a.version AND (a.state = 'failed' OR (a.state = 'packing' AND a.lease_until IS NULL))
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id) AND NOT EXISTS (SELECT 1 FROM archive_member m WHERE m.archive_id = a.id);
UPDATE archive a SET state = CASE WHEN s.state = 'complete' AND s.version = a.version THEN 'queued' ELSE 'waiting' END, priority = s.priority
FROM series s WHERE s.id = a.series_id AND a.state = 'packing' AND a.lease_until IS NULL;
ALTER TABLE archive
    ALTER COLUMN state SET DEFAULT 'queued',
    ADD CONSTRAINT archive_state_check CHECK (state IN ('queued', 'waiting', 'packing', 'verified', 'failed')),
    ADD CONSTRAINT archive_leased_while_packing CHECK ((state = 'packing') = (lease_until IS NOT NULL)),
    ADD CONSTRAINT archive_once_a_rendition UNIQUE (series_id, version, rendition);
INSERT INTO archive (series_id, version, node, priority, created_at)
SELECT id, version, node, priority, state_since FROM series WHERE state = 'complete' AND version > 0 AND node IS NOT NULL
ON CONFLICT DO NOTHING;
DROP INDEX archive_undelivered;
CREATE INDEX archive_claimable ON archive (node, priority DESC, next_attempt_at, id) WHERE state = 'queued';
CREATE INDEX archive_leased ON archive (lease_until) WHERE state = 'packing';
CREATE INDEX archive_open ON archive (state, created_at) WHERE state <> 'verified';
-- in the order in which a new destination gets them
CREATE INDEX archive_verified ON archive (coalesce(verified_at, created_at), id) WHERE state = 'verified';
CREATE INDEX archive_prunable ON archive (node, id) WHERE state = 'verified' AND files_pruned_at IS NULL AND attachment_id IS NULL;

-- node: who holds the archive, and so is to send it
UPDATE delivery SET lease_until = NULL WHERE state <> 'sending' AND lease_until IS NOT NULL;
UPDATE delivery SET state = 'queued' WHERE state = 'sending' AND lease_until IS NULL;
ALTER TABLE delivery ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
UPDATE delivery d SET node = a.node, bytes = coalesce(a.bytes, 0) FROM archive a WHERE a.id = d.archive_id;
ALTER TABLE delivery
    ALTER COLUMN node SET NOT NULL,
    ADD CONSTRAINT delivery_leased_while_sending CHECK ((state = 'sending') = (lease_until IS NOT NULL));
DROP INDEX delivery_claimable;
CREATE INDEX delivery_claimable ON delivery (destination, node, next_attempt_at, archive_id) WHERE state = 'queued';
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state = 'sending';

CREATE INDEX series_leased ON series (lease_until) WHERE state = 'downloading';
CREATE INDEX series_complete ON series (state_since, id) WHERE state = 'complete';

-- Who makes archives or deliveries due holds this lock shared, who makes a destination active holds it alone: so each archive is either seen by
-- the one or found by the back-fill of the other.
CREATE FUNCTION due_work_lock() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 4711030;

-- The plans of triggers are kept: without these settings one made for many rows, or for empty tables, would scan tables for single rows later.

-- An archive is due for each rendition that an active destination names, 'identified' where none is active.
CREATE FUNCTION series_made_due() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    complete bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        complete := ARRAY(SELECT id FROM changed WHERE state = 'complete' AND version > 0 AND node IS NOT NULL);
    ELSE
        complete := ARRAY(SELECT n.id FROM changed n JOIN before o ON o.id = n.id
            WHERE n.state = 'complete' AND n.version > 0 AND n.node IS NOT NULL AND (o.state <> 'complete' OR o.version <> n.version));
        -- what is to be fetched again is packed when it is complete again
        UPDATE archive a SET state = 'waiting'
        FROM changed n JOIN before o ON o.id = n.id
        WHERE n.state <> 'complete' AND o.state = 'complete' AND a.series_id = n.id AND a.version = n.version AND a.state = 'queued';
    END IF;
    IF complete <> '{}' THEN
        PERFORM pg_advisory_xact_lock_shared(due_work_lock());
        INSERT INTO archive (series_id, version, rendition, node, priority)
        SELECT n.id, n.version, r.rendition, n.node, n.priority
        FROM changed n
        CROSS JOIN (SELECT rendition FROM destination WHERE active
                    UNION SELECT 'identified' WHERE NOT EXISTS (SELECT 1 FROM destination WHERE active)) r
        WHERE n.id = ANY(complete)
            AND NOT EXISTS (SELECT 1 FROM archive a WHERE a.series_id = n.id AND a.version = n.version AND a.rendition = r.rendition
                                AND a.state NOT IN ('queued', 'waiting'))
        ON CONFLICT (series_id, version, rendition) DO UPDATE
        SET state = 'queued', node = excluded.node, priority = excluded.priority, created_at = now()
        WHERE archive.state IN ('queued', 'waiting');
        -- what was not made of an earlier version never will be: this one holds all of it
        DELETE FROM archive a USING changed n
        WHERE n.id = ANY(complete) AND a.series_id = n.id AND a.version < n.version AND a.state IN ('queued', 'waiting', 'failed')
            AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id)
            AND NOT EXISTS (SELECT 1 FROM archive_member m WHERE m.archive_id = a.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER series_inserted AFTER INSERT ON series REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION series_made_due();
CREATE TRIGGER series_updated AFTER UPDATE ON series REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION series_made_due();

-- A delivery is due of each verified archive to each active destination of its rendition.
CREATE FUNCTION archive_made_due() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    verified bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        verified := ARRAY(SELECT id FROM changed WHERE state = 'verified');
    ELSE
        verified := ARRAY(SELECT n.id FROM changed n JOIN before o ON o.id = n.id WHERE n.state = 'verified' AND o.state <> 'verified');
    END IF;
    IF verified <> '{}' THEN
        PERFORM pg_advisory_xact_lock_shared(due_work_lock());
        INSERT INTO delivery (archive_id, destination)
        SELECT n.id, d.name
        FROM changed n JOIN destination d ON d.active AND d.rendition = n.rendition AND (n.attachment_id IS NULL OR d.attachments)
        WHERE n.id = ANY(verified)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER archive_inserted AFTER INSERT ON archive REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION archive_made_due();
CREATE TRIGGER archive_updated AFTER UPDATE ON archive REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION archive_made_due();

CREATE FUNCTION delivery_of_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(NEW.node, a.node), coalesce(a.bytes, 0) INTO NEW.node, NEW.bytes FROM archive a WHERE a.id = NEW.archive_id;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_of_archive BEFORE INSERT ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_of_archive();

-- A destination that is new, or back, or is to get something else, gets what there was before.
CREATE FUNCTION destination_made_active() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz := '-infinity';
BEGIN
    PERFORM pg_advisory_xact_lock(due_work_lock());
    IF TG_OP = 'UPDATE' THEN
        IF NEW.rendition = OLD.rendition AND NEW.attachments <= OLD.attachments THEN
            since := OLD.seen_at - interval '1 day';   -- a day for transactions that were under way when it was seen last
        END IF;
        IF OLD.series_added_to IS NULL OR OLD.series_added_to > since THEN
            NEW.series_added_to := since;
            NEW.series_added_id := 0;
        END IF;
        IF OLD.archives_added_to IS NULL OR OLD.archives_added_to > since THEN
            NEW.archives_added_to := since;
            NEW.archives_added_id := 0;
        END IF;
        IF NEW.rendition <> OLD.rendition THEN
            DELETE FROM delivery d USING archive a
            WHERE d.destination = NEW.name AND d.state IN ('queued', 'failed') AND a.id = d.archive_id AND a.rendition <> NEW.rendition;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER destination_added AFTER INSERT ON destination FOR EACH ROW EXECUTE FUNCTION destination_made_active();
CREATE TRIGGER destination_active BEFORE UPDATE ON destination FOR EACH ROW
    WHEN (NEW.active AND (NOT OLD.active OR NEW.rendition <> OLD.rendition OR (NEW.attachments AND NOT OLD.attachments)))
    EXECUTE FUNCTION destination_made_active();
