-- Deliveries that became due for destinations later than their archives were verified: of the next 1,000 verified archives of each destination.
-- Parameters: none. Changes the destinations that were not done.
WITH due AS (
    SELECT name, rendition, attachments, archives_added_to, archives_added_id
    FROM destination WHERE active AND archives_added_to IS NOT NULL
    ORDER BY name FOR UPDATE SKIP LOCKED
), seen AS (
    SELECT d.name, d.rendition = w.rendition AND (d.attachments OR w.attachment_id IS NULL) AND w.file_pruned_at IS NULL AS wanted, w.id, w.time
    FROM due d
    CROSS JOIN LATERAL (
        SELECT a.id, a.rendition, a.attachment_id, a.file_pruned_at, coalesce(a.verified_at, a.created_at) AS time
        FROM archive a
        WHERE a.state = 'verified' AND (coalesce(a.verified_at, a.created_at), a.id) > (d.archives_added_to, d.archives_added_id)
        ORDER BY coalesce(a.verified_at, a.created_at), a.id LIMIT 1000) w
), made AS (
    INSERT INTO delivery (archive_id, destination)
    SELECT id, name FROM seen WHERE wanted
    ON CONFLICT DO NOTHING
), reached AS (
    SELECT name, count(*) AS number, max(time) AS time FROM seen GROUP BY name
)
UPDATE destination d
SET archives_added_to = CASE WHEN r.number = 1000 THEN r.time END,
    archives_added_id = CASE WHEN r.number = 1000 THEN (SELECT max(id) FROM seen s WHERE s.name = r.name AND s.time = r.time) ELSE 0 END
FROM due LEFT JOIN reached r ON r.name = due.name
WHERE d.name = due.name
