-- One verified archive to send to a destination, leased for 2 minutes. Parameters: destination, node, attachments
-- (whether those of forms go there too).
-- Archives that have no row for this destination get one first; it is claimed at the next poll. So a destination that is added
-- later gets everything.
WITH known AS (
    INSERT INTO destination (name) VALUES (:#destination)
    ON CONFLICT (name) DO UPDATE SET seen_at = now() WHERE destination.seen_at < now() - interval '1 minute'
), added AS (
    INSERT INTO delivery (archive_id, destination)
    SELECT a.id, :#destination
    FROM archive a
    WHERE a.state = 'verified' AND (a.attachment_id IS NULL OR CAST(:#attachments AS boolean))
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id AND d.destination = :#destination)
    ORDER BY a.id
    LIMIT 1000
    ON CONFLICT DO NOTHING
), next AS (
    SELECT d.archive_id
    FROM delivery d
    JOIN archive a ON a.id = d.archive_id
    WHERE d.destination = :#destination
      AND a.node = :#node
      AND d.next_attempt_at <= now()
      AND d.state = 'queued'
      AND NOT EXISTS (SELECT 1 FROM destination x WHERE x.name = d.destination AND x.resume_at > now())
    ORDER BY d.next_attempt_at, d.archive_id
    LIMIT 1
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE delivery d
SET state = 'sending',
    attempts = d.attempts + 1,
    fencing_token = d.fencing_token + 1,
    lease_until = now() + interval '2 minutes',
    node = :#node
FROM next, archive a
WHERE d.archive_id = next.archive_id AND d.destination = :#destination AND a.id = d.archive_id
RETURNING d.archive_id AS id, d.fencing_token AS token, 'delivery' AS kind, d.destination, d.attempts, a.file, a.sha256, a.bytes, a.series_id
