-- Requests that somebody has to approve are searched for before, so that what is approved is a list of series; nothing is fetched, and nothing of it follows
-- its series, until somebody has.

ALTER TABLE request
    ADD COLUMN refused_by     text,                            -- who has refused it; it is cancelled then
    ADD COLUMN refusal        text,                            -- why
    ADD COLUMN held_to_rights boolean NOT NULL DEFAULT false;  -- whether its requester is one whose groups have to allow it all the time

CREATE OR REPLACE FUNCTION settle_requests(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    touched bigint[];
BEGIN
    WITH settled AS (
        UPDATE request_series q SET state = requested_state(q.series_id, r.destination)
        FROM request r
        WHERE q.series_id = ANY(ids) AND q.state <> 'done' AND r.id = q.request_id AND r.cancelled_at IS NULL
          AND (NOT r.needs_approval OR r.approved_at IS NOT NULL)
          AND (r.paused_at IS NULL OR requested_state(q.series_id, r.destination) = 'done')
          AND q.state <> requested_state(q.series_id, r.destination)
        RETURNING q.item_id
    )
    SELECT array_agg(DISTINCT item_id ORDER BY item_id) INTO touched FROM settled;
    IF touched IS NOT NULL THEN
        PERFORM judge_request_items(touched);
    END IF;
END $$;

-- Which right somebody does not have any more to what they asked for; null for none.
CREATE FUNCTION withdrawn_right(requester text, pacs text, destination text, rendition text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT a.requests THEN 'The role of a requester was withdrawn from ' || $1
        WHEN NOT a.source THEN 'The right to the PACS ' || $2 || ' was withdrawn from ' || $1
        WHEN NOT a.destination THEN 'The right to the destination ' || $3 || ' was withdrawn from ' || $1
        WHEN NOT a.identified THEN 'The right to data that says whose it is was withdrawn from ' || $1 END
    FROM (
        SELECT coalesce(bool_or('requester' = ANY(g.roles)), false) AS requests,
            coalesce(bool_or(g.sources && ARRAY['*', $2]), false) AS source,
            $3 IS NULL OR coalesce(bool_or(g.destinations && ARRAY['*', $3]), false) AS destination,
            $4 <> 'identified' OR coalesce(bool_or(g.identified), false) AS identified
        FROM access_person p JOIN access_group g ON g.name = ANY(p.groups)
        WHERE p.name = $1) a
$$;

-- Where a right is withdrawn, what is open of its requests fails with that reason; what others ask for, too, goes on. Series are changed before items, as
-- everywhere.
CREATE FUNCTION stop_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stopped bigint[];
    reasons text[];
    touched bigint[];
BEGIN
    SELECT array_agg(i.id), array_agg(w.reason) INTO stopped, reasons
    FROM request r
    JOIN request_item i ON i.request_id = r.id
    CROSS JOIN LATERAL (SELECT withdrawn_right(r.requester, i.pacs, r.destination, r.rendition) AS reason) w
    WHERE r.held_to_rights AND r.cancelled_at IS NULL AND i.state IN ('waiting', 'queued', 'searching', 'running') AND w.reason IS NOT NULL;
    IF stopped IS NULL THEN
        RETURN NULL;
    END IF;
    WITH gone AS (
        DELETE FROM request_series WHERE item_id = ANY(stopped) AND state <> 'done' RETURNING series_id
    )
    SELECT array_agg(DISTINCT series_id ORDER BY series_id) INTO touched FROM gone;
    UPDATE series s
    SET state = CASE WHEN s.state IN ('queued', 'incomplete', 'nearline') THEN 'cancelled' ELSE s.state END,
        state_since = CASE WHEN s.state IN ('queued', 'incomplete', 'nearline') THEN now() ELSE s.state_since END,
        last_error = 'No request asks for it any more',
        stop_to = CASE WHEN s.state = 'downloading' AND s.stop_to IS NULL THEN 'cancelled' ELSE s.stop_to END,
        unwanted = true
    WHERE s.id = ANY(touched) AND s.requested AND (s.state IN ('queued', 'incomplete', 'nearline') OR s.state = 'downloading' AND s.stop_to IS NULL)
      AND NOT EXISTS (SELECT 1 FROM request_series q JOIN request r ON r.id = q.request_id
            WHERE q.series_id = s.id AND q.state <> 'done' AND r.paused_at IS NULL AND r.cancelled_at IS NULL
              AND (NOT r.needs_approval OR r.approved_at IS NOT NULL));
    UPDATE request_item i SET state = 'failed', state_since = now(), lease_until = NULL, last_error = t.reason
    FROM unnest(stopped, reasons) t (id, reason) WHERE i.id = t.id;
    RETURN NULL;
END $$;
CREATE TRIGGER access_group_withdrawn AFTER UPDATE OR DELETE ON access_group FOR EACH STATEMENT EXECUTE FUNCTION stop_withdrawn();
CREATE TRIGGER access_person_withdrawn AFTER UPDATE OF groups OR DELETE ON access_person FOR EACH STATEMENT EXECUTE FUNCTION stop_withdrawn();
