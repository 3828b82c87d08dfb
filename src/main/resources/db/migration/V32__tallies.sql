-- Counts kept with the rows, so that nobody counts what is finished. Each statement that changes counted rows writes what it changes as a row of its
-- own, so that no two wait for each other; fold-tallies.sql adds them up step by step. Read queue_count.

CREATE TABLE tally (
    what     text   NOT NULL CHECK (what IN ('series', 'archive', 'attachment', 'delivery', 'quarantine')),
    owner    text   NOT NULL,              -- PACS or destination; empty for others
    state    text   NOT NULL,
    rows     bigint NOT NULL,
    expected bigint NOT NULL DEFAULT 0,    -- objects of series
    objects  bigint NOT NULL DEFAULT 0,    -- received objects of series, members of archives
    bytes    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (what, owner, state)
) WITH (fillfactor = 50);
CREATE TABLE tally_change (
    what     text   NOT NULL,
    owner    text   NOT NULL,
    state    text   NOT NULL,
    rows     bigint NOT NULL,
    expected bigint NOT NULL DEFAULT 0,
    objects  bigint NOT NULL DEFAULT 0,
    bytes    bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- Counts everything anew: when the tables are new, or were changed past the triggers. Whoever changes rows meanwhile waits.
CREATE FUNCTION recount_tallies() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE tally_change IN EXCLUSIVE MODE;
    DELETE FROM tally_change;
    DELETE FROM tally;
    INSERT INTO tally (what, owner, state, rows, expected, objects, bytes)
    SELECT 'series', pacs, state, count(*), coalesce(sum(expected_instances), 0), sum(received_instances), sum(received_bytes)
    FROM series GROUP BY pacs, state;
    INSERT INTO tally (what, owner, state, rows, objects, bytes)
    SELECT CASE WHEN attachment_id IS NULL THEN 'archive' ELSE 'attachment' END, '', state, count(*), coalesce(sum(members), 0), coalesce(sum(bytes), 0)
    FROM archive GROUP BY 1, state;
    INSERT INTO tally (what, owner, state, rows, bytes)
    SELECT 'delivery', destination, state, count(*), sum(bytes) FROM delivery GROUP BY destination, state;
    INSERT INTO tally (what, owner, state, rows) SELECT 'quarantine', '', '', count(*) FROM quarantine HAVING count(*) > 0;
END $$;
SELECT recount_tallies();

CREATE FUNCTION series_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO tally_change (what, owner, state, rows, expected, objects, bytes)
        SELECT 'series', pacs, state, sum(n), sum(n * expected_instances), sum(n * received_instances), sum(n * received_bytes)
        FROM (SELECT 1 AS n, pacs, state, coalesce(expected_instances, 0) AS expected_instances, received_instances, received_bytes FROM changed
              UNION ALL
              SELECT -1, pacs, state, coalesce(expected_instances, 0), received_instances, received_bytes FROM before) d
        GROUP BY pacs, state
        HAVING sum(n) <> 0 OR sum(n * expected_instances) <> 0 OR sum(n * received_instances) <> 0 OR sum(n * received_bytes) <> 0;
    ELSE
        INSERT INTO tally_change (what, owner, state, rows, expected, objects, bytes)
        SELECT 'series', pacs, state, sum(n), sum(n * coalesce(expected_instances, 0)), sum(n * received_instances), sum(n * received_bytes)
        FROM (SELECT CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END AS n, * FROM changed) d
        GROUP BY pacs, state;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER series_insert_counted AFTER INSERT ON series REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION series_counted();
CREATE TRIGGER series_delete_counted AFTER DELETE ON series REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION series_counted();
CREATE TRIGGER series_update_counted AFTER UPDATE ON series REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION series_counted();

CREATE FUNCTION archive_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO tally_change (what, owner, state, rows, objects, bytes)
        SELECT CASE WHEN forms THEN 'attachment' ELSE 'archive' END, '', state, sum(n), sum(n * members), sum(n * bytes)
        FROM (SELECT 1 AS n, attachment_id IS NOT NULL AS forms, state, coalesce(members, 0) AS members, coalesce(bytes, 0) AS bytes FROM changed
              UNION ALL
              SELECT -1, attachment_id IS NOT NULL, state, coalesce(members, 0), coalesce(bytes, 0) FROM before) d
        GROUP BY forms, state
        HAVING sum(n) <> 0 OR sum(n * members) <> 0 OR sum(n * bytes) <> 0;
    ELSE
        INSERT INTO tally_change (what, owner, state, rows, objects, bytes)
        SELECT CASE WHEN attachment_id IS NOT NULL THEN 'attachment' ELSE 'archive' END, '', state, sum(n), sum(n * coalesce(members, 0)),
            sum(n * coalesce(bytes, 0))
        FROM (SELECT CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END AS n, * FROM changed) d
        GROUP BY attachment_id IS NOT NULL, state;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER archive_insert_counted AFTER INSERT ON archive REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION archive_counted();
CREATE TRIGGER archive_delete_counted AFTER DELETE ON archive REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION archive_counted();
CREATE TRIGGER archive_update_counted AFTER UPDATE ON archive REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION archive_counted();

CREATE FUNCTION delivery_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO tally_change (what, owner, state, rows, bytes)
        SELECT 'delivery', destination, state, sum(n), sum(n * bytes)
        FROM (SELECT 1 AS n, destination, state, bytes FROM changed UNION ALL SELECT -1, destination, state, bytes FROM before) d
        GROUP BY destination, state
        HAVING sum(n) <> 0 OR sum(n * bytes) <> 0;
    ELSE
        INSERT INTO tally_change (what, owner, state, rows, bytes)
        SELECT 'delivery', destination, state, sum(n), sum(n * bytes)
        FROM (SELECT CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END AS n, * FROM changed) d
        GROUP BY destination, state;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_insert_counted AFTER INSERT ON delivery REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION delivery_counted();
CREATE TRIGGER delivery_delete_counted AFTER DELETE ON delivery REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION delivery_counted();
CREATE TRIGGER delivery_update_counted AFTER UPDATE ON delivery REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_counted();

CREATE FUNCTION quarantine_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_change (what, owner, state, rows)
    SELECT 'quarantine', '', '', CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END * count(*) FROM changed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER quarantine_insert_counted AFTER INSERT ON quarantine REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION quarantine_counted();
CREATE TRIGGER quarantine_delete_counted AFTER DELETE ON quarantine REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION quarantine_counted();

-- What is oldest in a state, who failed last, and what came of the last day are found by index.
DROP INDEX series_by_state;
CREATE INDEX series_by_state ON series (state, pacs, state_since);
CREATE INDEX series_by_discovery ON series (pacs, first_seen_at);
CREATE INDEX series_troubled ON series (state, pacs)
    WHERE state <> 'complete' AND (last_error IS NOT NULL OR state IN ('failed', 'quarantined', 'paused'));
CREATE INDEX series_noted ON series (state_since) WHERE state = 'complete' AND last_error IS NOT NULL;
CREATE INDEX archive_packed ON archive (verified_at) WHERE state = 'verified' AND attachment_id IS NULL;
CREATE INDEX delivery_open ON delivery (destination, state, created_at) WHERE state <> 'delivered';
CREATE INDEX delivery_troubled ON delivery (state, destination) WHERE state <> 'delivered' AND (last_error IS NOT NULL OR state = 'failed');
CREATE INDEX delivery_done ON delivery (destination, delivered_at) INCLUDE (bytes) WHERE state = 'delivered';
DROP INDEX discovery_run_by_pacs;
CREATE INDEX discovery_run_by_pacs ON discovery_run (pacs, id DESC);
CREATE INDEX discovery_run_well ON discovery_run (pacs, id DESC) WHERE state IN ('finished', 'partial');

-- How many rows are in each state, and since when the first of them; states without rows are left out. Verified archives and
-- attachments of forms have no since.
CREATE VIEW queue_count AS
SELECT what, owner, state, rows, expected, objects, bytes,
    CASE what
        WHEN 'series' THEN (SELECT s.state_since FROM series s WHERE s.state = c.state AND s.pacs = c.owner ORDER BY s.state_since LIMIT 1)
        WHEN 'archive' THEN (SELECT a.created_at FROM archive a WHERE a.state = c.state AND a.state <> 'verified' ORDER BY a.created_at LIMIT 1)
        WHEN 'delivery' THEN CASE c.state
            WHEN 'delivered' THEN (SELECT d.delivered_at FROM delivery d WHERE d.state = 'delivered' AND d.destination = c.owner ORDER BY d.delivered_at LIMIT 1)
            ELSE (SELECT d.created_at FROM delivery d
                WHERE d.state = c.state AND d.destination = c.owner AND d.state <> 'delivered' ORDER BY d.created_at LIMIT 1) END
    END AS since
FROM (
    SELECT what, owner, state, CAST(sum(rows) AS bigint) AS rows, CAST(sum(expected) AS bigint) AS expected, CAST(sum(objects) AS bigint) AS objects,
        CAST(sum(bytes) AS bigint) AS bytes
    FROM (SELECT * FROM tally UNION ALL SELECT * FROM tally_change) all_of_it
    GROUP BY what, owner, state
) c
WHERE rows <> 0;

-- Each PACS that was ever searched: its newest run, the newest that has ended, and when one last went through.
CREATE VIEW last_discovery AS
WITH RECURSIVE known (pacs) AS (
    (SELECT pacs FROM discovery_run ORDER BY pacs LIMIT 1)
    UNION ALL
    SELECT (SELECT r.pacs FROM discovery_run r WHERE r.pacs > k.pacs ORDER BY r.pacs LIMIT 1) FROM known k WHERE k.pacs IS NOT NULL
)
SELECT k.pacs,
    (SELECT r.id FROM discovery_run r WHERE r.pacs = k.pacs ORDER BY r.id DESC LIMIT 1) AS newest,
    (SELECT r.id FROM discovery_run r WHERE r.pacs = k.pacs AND r.state <> 'running' ORDER BY r.id DESC LIMIT 1) AS ended,
    (SELECT r.id FROM discovery_run r WHERE r.pacs = k.pacs AND r.state IN ('finished', 'partial') ORDER BY r.id DESC LIMIT 1) AS went_through,
    (SELECT r.finished_at FROM discovery_run r WHERE r.pacs = k.pacs AND r.state IN ('finished', 'partial') ORDER BY r.id DESC LIMIT 1) AS succeeded_at
FROM known k
WHERE k.pacs IS NOT NULL;

-- Whose files a node holds, for when it gets another name.
CREATE INDEX series_by_node ON series (node);
CREATE INDEX archive_by_node ON archive (node);
