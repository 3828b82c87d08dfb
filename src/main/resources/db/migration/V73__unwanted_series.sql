-- A series that requests alone have found, and no open request asks for any more, is cancelled and unwanted: it waits for nothing, and counts as nothing that
-- waits. What an operator has cancelled is not unwanted, and stays cancelled whoever asks for it.
ALTER TABLE series ADD COLUMN unwanted boolean NOT NULL DEFAULT false;
UPDATE series SET state = 'cancelled', unwanted = true, last_error = 'No request asks for it any more' WHERE state = 'found' AND requested;
UPDATE series SET stop_to = 'cancelled', unwanted = true WHERE stop_to = 'found';
ALTER TABLE series
    DROP CONSTRAINT series_stop_to_check,
    ADD CONSTRAINT series_stop_to_check CHECK (stop_to IN ('queued', 'paused', 'cancelled'));

-- What is held, until a person decides what its PACS has made of it, has failed for a request.
CREATE OR REPLACE FUNCTION requested_state(series bigint, destination text) RETURNS text LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT CASE
        WHEN s.state IN ('failed', 'quarantined', 'held') THEN 'failed'
        WHEN s.state = 'cancelled' THEN 'cancelled'
        WHEN s.state <> 'complete' THEN 'open'
        WHEN $2 IS NULL THEN 'done'
        ELSE coalesce((
            SELECT CASE WHEN bool_or(d.state = 'delivered') THEN 'done' WHEN bool_or(d.state IN ('failed', 'held')) THEN 'failed' END
            FROM (SELECT a.id FROM archive a WHERE a.series_id = s.id AND a.version = s.version
                UNION ALL
                SELECT g.archive_id FROM archive_series g WHERE g.series_id = s.id AND g.version = s.version) held
            JOIN delivery d ON d.archive_id = held.id AND d.destination = $2), 'open')
    END
    FROM series s WHERE s.id = $1
$$;

-- A request that is paused follows its series only to their good end: what it left to nobody else is unwanted until it is resumed.
CREATE OR REPLACE FUNCTION settle_requests(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    touched bigint[];
BEGIN
    WITH settled AS (
        UPDATE request_series q SET state = requested_state(q.series_id, r.destination)
        FROM request r
        WHERE q.series_id = ANY(ids) AND q.state <> 'done' AND r.id = q.request_id AND r.cancelled_at IS NULL
          AND (r.paused_at IS NULL OR requested_state(q.series_id, r.destination) = 'done')
          AND q.state <> requested_state(q.series_id, r.destination)
        RETURNING q.item_id
    )
    SELECT array_agg(DISTINCT item_id ORDER BY item_id) INTO touched FROM settled;
    IF touched IS NOT NULL THEN
        PERFORM judge_request_items(touched);
    END IF;
END $$;
