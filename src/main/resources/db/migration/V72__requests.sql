-- What a person asks for. A request has items, a row of a list each; an item is searched for at its PACS and becomes rows of the series queue, with the
-- priority of its request. States follow from below: a series' own state makes that of request_series, those make an item's, the items' the request's.

CREATE TABLE request (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    requester      text        NOT NULL,              -- who
    reason         text        NOT NULL DEFAULT '',   -- why
    ethics_id      text        NOT NULL DEFAULT '',
    priority       integer     NOT NULL CHECK (priority BETWEEN 1 AND 99),   -- 50: before what discovery found; 75: urgent; 100 is what an operator has brought forward
    destination    text,                              -- a destination's name
    folder         text,                              -- or a folder, for whoever follows the request to write to
    layout         text        NOT NULL DEFAULT '',   -- of that folder
    rendition      text        NOT NULL DEFAULT 'identified',
    filters        jsonb       NOT NULL DEFAULT '{}', -- of all items
    sum            text        NOT NULL DEFAULT '',   -- of what was asked for: asked again, it goes on
    needs_approval boolean     NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    submitted_at   timestamptz,                       -- null: a draft
    approved_at    timestamptz,
    approved_by    text,
    paused_at      timestamptz,
    cancelled_at   timestamptz,
    CHECK (destination IS NULL OR folder IS NULL)
);
CREATE INDEX request_by_sum ON request (sum, id) WHERE sum <> '';

CREATE TABLE request_item (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id      bigint      NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    line            integer     NOT NULL,             -- of the list; 0 where there is none
    row_id          text        NOT NULL DEFAULT '',  -- the requester's own
    pacs            text        NOT NULL DEFAULT '',
    keys            jsonb       NOT NULL,             -- keyword to value, as they were asked for
    priority        integer     NOT NULL,
    state           text        NOT NULL DEFAULT 'waiting'
                    CHECK (state IN ('waiting', 'queued', 'searching', 'running', 'done', 'failed', 'cancelled')),
    readable        boolean     NOT NULL DEFAULT true,   -- false: the row is none; last_error says why
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    node            text,
    lease_until     timestamptz,
    fencing_token   bigint      NOT NULL DEFAULT 0,
    last_error      text,
    state_since     timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'searching') = (lease_until IS NOT NULL))
);
CREATE INDEX request_item_claimable ON request_item (pacs, priority DESC, next_attempt_at, id) WHERE state = 'queued';
CREATE INDEX request_item_leased ON request_item (lease_until) WHERE state = 'searching';
CREATE INDEX request_item_by_request ON request_item (request_id, id);
CREATE INDEX request_item_by_state ON request_item (request_id, state, id);

CREATE TABLE request_series (
    item_id    bigint NOT NULL REFERENCES request_item (id) ON DELETE CASCADE,
    series_id  bigint NOT NULL REFERENCES series (id),
    request_id bigint NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    state      text   NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'failed', 'cancelled')),
    PRIMARY KEY (item_id, series_id)
);
CREATE INDEX request_series_by_series ON request_series (series_id);
CREATE INDEX request_series_by_request ON request_series (request_id, series_id);

-- A series that a request alone has found is 'found' while nobody wants it, and is not queued by discovery.
ALTER TABLE series
    ADD COLUMN requested boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT series_stop_to_check,
    ADD CONSTRAINT series_stop_to_check CHECK (stop_to IN ('found', 'queued', 'paused', 'cancelled'));

-- What became of a series for a request: done when it is complete, and, where the request names a destination, there.
CREATE FUNCTION requested_state(series bigint, destination text) RETURNS text LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT CASE
        WHEN s.state IN ('failed', 'quarantined') THEN 'failed'
        WHEN s.state = 'cancelled' THEN 'cancelled'
        WHEN s.state <> 'complete' THEN 'open'
        WHEN $2 IS NULL THEN 'done'
        ELSE coalesce((
            SELECT CASE WHEN bool_or(d.state = 'delivered') THEN 'done' WHEN bool_or(d.state = 'failed') THEN 'failed' END
            FROM (SELECT a.id FROM archive a WHERE a.series_id = s.id AND a.version = s.version
                UNION ALL
                SELECT g.archive_id FROM archive_series g WHERE g.series_id = s.id AND g.version = s.version) held
            JOIN delivery d ON d.archive_id = held.id AND d.destination = $2), 'open')
    END
    FROM series s WHERE s.id = $1
$$;

-- What became of items, from what became of their series. The items are locked before they are judged: whoever settles another series of the same item at
-- the same time waits, and sees what this one has written.
CREATE FUNCTION judge_request_items(items bigint[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM 1 FROM request_item WHERE id = ANY(items) ORDER BY id FOR NO KEY UPDATE;
    UPDATE request_item i
    SET state = judged.state, state_since = now(), last_error = judged.reason
    FROM unnest(items) t (id)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN count(*) FILTER (WHERE q.state = 'open') > 0 THEN 'running'
                WHEN count(*) FILTER (WHERE q.state = 'failed') > 0 THEN 'failed'
                WHEN count(*) FILTER (WHERE q.state = 'cancelled') > 0 THEN 'cancelled'
                ELSE 'done' END AS state,
            CASE WHEN count(*) FILTER (WHERE q.state IN ('failed', 'cancelled')) > 0 THEN
                count(*) FILTER (WHERE q.state IN ('failed', 'cancelled')) || ' of ' || count(*) || ' series failed or were cancelled: '
                || coalesce((SELECT s.last_error FROM request_series f JOIN series s ON s.id = f.series_id
                    WHERE f.item_id = t.id AND f.state IN ('failed', 'cancelled') AND s.state <> 'complete' ORDER BY s.id LIMIT 1),
                    'the destination has not got them') END AS reason
        FROM request_series q WHERE q.item_id = t.id) judged
    WHERE i.id = t.id AND i.state IN ('running', 'failed', 'cancelled') AND (i.state, i.last_error) IS DISTINCT FROM (judged.state, judged.reason);
END $$;

-- Has requests follow what became of series. What is done stays done.
CREATE FUNCTION settle_requests(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    touched bigint[];
BEGIN
    WITH settled AS (
        UPDATE request_series q SET state = requested_state(q.series_id, r.destination)
        FROM request r
        WHERE q.series_id = ANY(ids) AND q.state <> 'done' AND r.id = q.request_id AND r.cancelled_at IS NULL
          AND q.state <> requested_state(q.series_id, r.destination)
        RETURNING q.item_id
    )
    SELECT array_agg(DISTINCT item_id ORDER BY item_id) INTO touched FROM settled;
    IF touched IS NOT NULL THEN
        PERFORM judge_request_items(touched);
    END IF;
END $$;

CREATE FUNCTION series_requests() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    touched bigint[];
BEGIN
    touched := ARRAY(
        SELECT n.id FROM changed n JOIN before o ON o.id = n.id
        WHERE (n.state <> o.state OR n.version <> o.version) AND EXISTS (SELECT 1 FROM request_series q WHERE q.series_id = n.id));
    IF touched <> '{}' THEN
        PERFORM settle_requests(touched);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER series_update_requests AFTER UPDATE ON series REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION series_requests();

-- The rows of series are locked first: a request that is just being written to is seen whole, or sees this delivery.
CREATE FUNCTION delivery_requests() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    archives bigint[];
    touched bigint[];
BEGIN
    archives := ARRAY(
        SELECT n.archive_id FROM changed n JOIN before o ON o.archive_id = n.archive_id AND o.destination = n.destination
        WHERE n.state <> o.state AND (n.state IN ('delivered', 'failed') OR o.state = 'failed'));
    IF archives = '{}' THEN
        RETURN NULL;
    END IF;
    touched := ARRAY(
        SELECT a.series_id FROM unnest(archives) t (id) CROSS JOIN LATERAL (SELECT series_id FROM archive WHERE id = t.id OFFSET 0) a
        WHERE a.series_id IS NOT NULL
        UNION
        SELECT g.series_id FROM unnest(archives) t (id) CROSS JOIN LATERAL (SELECT series_id FROM archive_series WHERE archive_id = t.id OFFSET 0) g);
    PERFORM 1 FROM series WHERE id = ANY(touched) ORDER BY id FOR SHARE;
    touched := ARRAY(SELECT t.id FROM unnest(touched) t (id) WHERE EXISTS (SELECT 1 FROM request_series q WHERE q.series_id = t.id));
    IF touched <> '{}' THEN
        PERFORM settle_requests(touched);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_update_requests AFTER UPDATE ON delivery REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_requests();

-- A request with the counts of its items and its state.
CREATE VIEW request_state AS
SELECT r.*, c.items, c.waiting, c.queued, c.running, c.done, c.failed, c.cancelled,
    CASE WHEN r.cancelled_at IS NOT NULL THEN 'cancelled'
        WHEN r.submitted_at IS NULL THEN 'draft'
        WHEN r.needs_approval AND r.approved_at IS NULL THEN 'waiting for approval'
        WHEN c.waiting + c.queued + c.running > 0 AND r.paused_at IS NOT NULL THEN 'paused'
        WHEN c.running > 0 OR (c.waiting + c.queued > 0 AND c.done > 0) THEN 'running'
        WHEN c.waiting + c.queued > 0 THEN 'queued'
        WHEN c.failed + c.cancelled > 0 THEN 'done with failures'
        ELSE 'done' END AS state
FROM request r
CROSS JOIN LATERAL (
    SELECT count(*) AS items, count(*) FILTER (WHERE i.state = 'waiting') AS waiting, count(*) FILTER (WHERE i.state = 'queued') AS queued,
        count(*) FILTER (WHERE i.state IN ('searching', 'running')) AS running, count(*) FILTER (WHERE i.state = 'done') AS done,
        count(*) FILTER (WHERE i.state = 'failed') AS failed, count(*) FILTER (WHERE i.state = 'cancelled') AS cancelled
    FROM request_item i WHERE i.request_id = r.id) c;
