-- What is urgent is delivered first, too: deliveries have the priority of their archive, as that has the one of its series.
ALTER TABLE delivery ADD COLUMN priority integer NOT NULL DEFAULT 0;
UPDATE delivery d SET priority = a.priority FROM archive a WHERE a.id = d.archive_id AND d.state <> 'delivered' AND a.priority <> 0;
DROP INDEX delivery_claimable;
CREATE INDEX delivery_claimable ON delivery (destination, node, priority DESC, next_attempt_at, archive_id) WHERE state = 'queued';

CREATE OR REPLACE FUNCTION delivery_of_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(NEW.node, a.node), coalesce(a.bytes, 0), a.priority INTO NEW.node, NEW.bytes, NEW.priority FROM archive a WHERE a.id = NEW.archive_id;
    RETURN NEW;
END $$;

-- What becomes urgent, or ceases to be, takes along what waits of it.
CREATE FUNCTION series_hurried() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
BEGIN
    UPDATE archive SET priority = NEW.priority
    WHERE series_id = NEW.id AND priority <> NEW.priority AND state IN ('queued', 'waiting', 'packing', 'verified');
    RETURN NULL;
END $$;
CREATE TRIGGER series_hurried AFTER UPDATE OF priority ON series FOR EACH ROW WHEN (NEW.priority <> OLD.priority) EXECUTE FUNCTION series_hurried();
CREATE FUNCTION archive_hurried() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
BEGIN
    UPDATE delivery SET priority = NEW.priority WHERE archive_id = NEW.id AND priority <> NEW.priority AND state <> 'delivered';
    RETURN NULL;
END $$;
CREATE TRIGGER archive_hurried AFTER UPDATE OF priority ON archive FOR EACH ROW WHEN (NEW.priority <> OLD.priority) EXECUTE FUNCTION archive_hurried();
