-- The triggers that make work due, for statements that change many rows at once: the old and the new rows are compared as sets, and what is due is
-- looked up row by row, by key. Plans of triggers are kept, and the first may be made for an empty table: OFFSET 0, subqueries that give one value, and the
-- setting leave the planner nothing else, at whatever cost. Destinations are read apart, since they are read whole.

CREATE OR REPLACE FUNCTION series_made_due() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    complete bigint[];
    unfinished bigint[];
    renditions text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        complete := ARRAY(SELECT id FROM changed WHERE state = 'complete' AND version > 0 AND node IS NOT NULL);
    ELSE
        complete := ARRAY(SELECT id FROM (
            SELECT id, version FROM changed WHERE state = 'complete' AND version > 0 AND node IS NOT NULL
            EXCEPT SELECT id, version FROM before WHERE state = 'complete') due);
        -- what is to be fetched again is packed when it is complete again
        unfinished := ARRAY(SELECT id FROM (
            SELECT id FROM before WHERE state = 'complete' EXCEPT SELECT id FROM changed WHERE state = 'complete') gone);
        IF unfinished <> '{}' THEN
            UPDATE archive SET state = 'waiting'
            WHERE id = ANY(ARRAY(
                SELECT a.id
                FROM unnest(unfinished) u (id)
                CROSS JOIN LATERAL (SELECT id, state FROM archive WHERE series_id = u.id OFFSET 0) a
                WHERE a.state = 'queued'));
        END IF;
    END IF;
    IF complete <> '{}' THEN
        PERFORM pg_advisory_xact_lock_shared(due_work_lock());
        renditions := ARRAY(SELECT DISTINCT rendition FROM destination WHERE active);
        IF renditions = '{}' THEN
            renditions := '{identified}';
        END IF;
        INSERT INTO archive (series_id, version, rendition, node, priority)
        SELECT c.id, s.version, r.rendition, s.node, s.priority
        FROM unnest(complete) c (id)
        CROSS JOIN LATERAL (SELECT version, node, priority, state_since FROM series WHERE id = c.id OFFSET 0) s
        CROSS JOIN unnest(renditions) r (rendition)
        WHERE (SELECT a.state NOT IN ('queued', 'waiting') FROM archive a
               WHERE a.series_id = c.id AND a.version = s.version AND a.rendition = r.rendition) IS NOT TRUE
        ORDER BY s.priority DESC, s.state_since, c.id
        ON CONFLICT (series_id, version, rendition) DO UPDATE
        SET state = 'queued', node = excluded.node, priority = excluded.priority, created_at = now()
        WHERE archive.state IN ('queued', 'waiting');
        -- what was not made of an earlier version never will be: this one holds all of it
        DELETE FROM archive
        WHERE id = ANY(ARRAY(
            SELECT a.id
            FROM unnest(complete) c (id)
            CROSS JOIN LATERAL (SELECT id, state, version FROM archive WHERE series_id = c.id OFFSET 0) a
            WHERE a.state IN ('queued', 'waiting', 'failed') AND a.version < (SELECT version FROM series WHERE id = c.id)
                AND (SELECT d.archive_id FROM delivery d WHERE d.archive_id = a.id LIMIT 1) IS NULL
                AND (SELECT m.archive_id FROM archive_member m WHERE m.archive_id = a.id LIMIT 1) IS NULL));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION archive_made_due() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    verified bigint[];
    destinations destination[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        verified := ARRAY(SELECT id FROM changed WHERE state = 'verified');
    ELSE
        verified := ARRAY(SELECT id FROM (
            SELECT id FROM changed WHERE state = 'verified' EXCEPT SELECT id FROM before WHERE state = 'verified') due);
    END IF;
    IF verified <> '{}' THEN
        PERFORM pg_advisory_xact_lock_shared(due_work_lock());
        destinations := ARRAY(SELECT d FROM destination d WHERE d.active);
        INSERT INTO delivery (archive_id, destination)
        SELECT v.id, d.name
        FROM unnest(verified) v (id)
        CROSS JOIN LATERAL (SELECT rendition, attachment_id FROM archive WHERE id = v.id OFFSET 0) a
        JOIN unnest(destinations) d ON d.rendition = a.rendition AND (a.attachment_id IS NULL OR d.attachments)
        ORDER BY v.id, d.name
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
