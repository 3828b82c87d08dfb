-- Archives to send to a destination that this node holds, most urgent first, each leased for 2 minutes with its own fencing token;
-- verified_ago: seconds since its archive was read whole.
-- Parameters: destination, node, limit (archives at most), bytes (no further archive once those taken have as many), rendition (of the archives that
-- go there), identifiable (whether those that tell whose they are do), attachments (whether those of forms go there too). A destination that is new here, or back, or gets something else than before, is noted; what
-- there was before is added by backfill-*.sql. Where another node's file says what the destination gets now, and this one's something else, it stays as it is.
-- What was in work at an abrupt end goes alone.
WITH mine AS (
    INSERT INTO destination_wish (destination, node, rendition, attachments)
    SELECT :#destination, :#node, :#rendition, CAST(:#attachments AS boolean)
    WHERE NOT EXISTS (
        SELECT 1 FROM destination_wish
        WHERE destination = :#destination AND node = :#node AND rendition = :#rendition AND attachments = CAST(:#attachments AS boolean)
          AND seen_at >= now() - interval '1 minute')
    ON CONFLICT (destination, node) DO UPDATE
    SET seen_at = now(), rendition = excluded.rendition, attachments = excluded.attachments
), known AS (
    INSERT INTO destination (name, rendition, attachments)
    SELECT :#destination, :#rendition, CAST(:#attachments AS boolean)
    WHERE NOT EXISTS (
        SELECT 1 FROM destination
        WHERE name = :#destination AND rendition = :#rendition AND attachments = CAST(:#attachments AS boolean)
          AND active AND seen_at >= now() - interval '1 minute')
    ON CONFLICT (name) DO UPDATE
    SET seen_at = now(), active = true, rendition = excluded.rendition, attachments = excluded.attachments
    WHERE (destination.rendition, destination.attachments) = (excluded.rendition, excluded.attachments)
       OR NOT EXISTS (
        SELECT 1 FROM destination_wish w
        WHERE w.destination = :#destination AND w.node <> :#node AND w.seen_at > now() - interval '5 minutes'
          AND (w.rendition, w.attachments) = (destination.rendition, destination.attachments))
), next AS (
    SELECT d.archive_id, d.next_attempt_at, d.alone, d.priority
    FROM delivery d
    WHERE d.destination = :#destination AND d.node = :#node AND d.state = 'queued' AND d.next_attempt_at <= now()
      AND NOT EXISTS (SELECT 1 FROM destination x WHERE x.name = :#destination AND (x.resume_at > now() OR x.held_until > now()))
      AND (SELECT a.rendition = :#rendition AND (CAST(:#identifiable AS boolean) OR a.deidentified) FROM archive a WHERE a.id = d.archive_id)
    ORDER BY d.priority DESC, d.next_attempt_at, d.archive_id
    LIMIT CAST(:#limit AS integer)
    FOR UPDATE OF d SKIP LOCKED
), fitting AS (
    SELECT archive_id
    FROM (SELECT n.archive_id, sum(a.bytes) OVER so_far - a.bytes AS before, bool_or(n.alone) OVER so_far AS alone, count(*) OVER so_far AS place
        FROM next n CROSS JOIN LATERAL (SELECT coalesce(bytes, 0) AS bytes FROM archive WHERE id = n.archive_id LIMIT 1) a
        WINDOW so_far AS (ORDER BY n.priority DESC, n.next_attempt_at, n.archive_id ROWS UNBOUNDED PRECEDING)) sized
    WHERE before < CAST(:#bytes AS bigint) AND (place = 1 OR NOT alone)
), claimed AS (
    UPDATE delivery
    SET state = 'sending',
        attempts = attempts + 1,
        fencing_token = fencing_token + 1,
        lease_until = now() + interval '2 minutes',
        together = (SELECT count(*) > 1 FROM fitting)
    WHERE archive_id = ANY(ARRAY(SELECT archive_id FROM fitting)) AND destination = :#destination
    RETURNING archive_id, fencing_token, destination, attempts, next_attempt_at, priority
)
SELECT c.archive_id AS id, c.fencing_token AS token, 'delivery' AS kind, c.destination, c.attempts, a.*
FROM claimed c
CROSS JOIN LATERAL (SELECT file, sha256, bytes, series_id, extract(epoch FROM now() - verified_at) AS verified_ago
    FROM archive WHERE id = c.archive_id LIMIT 1) a
ORDER BY c.priority DESC, c.next_attempt_at, c.archive_id
