-- Archives that another filter than the destination has now left out, or kept from there, are due again, 2,000 of each destination. Parameters: none.
WITH next AS (
    SELECT l.archive_id, d.name, d.rendition
    FROM destination d
    CROSS JOIN LATERAL (
        (SELECT archive_id FROM delivery_left_out WHERE destination = d.name AND filter < d.filter LIMIT 1000)
        UNION ALL
        (SELECT archive_id FROM delivery_left_out WHERE destination = d.name AND filter > d.filter LIMIT 1000)) l
    WHERE d.active
), gone AS (
    DELETE FROM delivery_left_out o USING next n WHERE o.archive_id = n.archive_id AND o.destination = n.name
    RETURNING o.archive_id, o.destination, n.rendition
), denied AS (
    SELECT l.archive_id, d.name
    FROM destination d
    CROSS JOIN LATERAL (
        (SELECT archive_id FROM delivery WHERE destination = d.name AND denied_by < d.filter LIMIT 1000)
        UNION ALL
        (SELECT archive_id FROM delivery WHERE destination = d.name AND denied_by > d.filter LIMIT 1000)) l
    WHERE d.active
), free AS (
    UPDATE delivery v
    SET denied_by = NULL, state = CASE v.state WHEN 'failed' THEN 'queued' ELSE v.state END,
        attempts = CASE v.state WHEN 'failed' THEN 0 ELSE v.attempts END,
        next_attempt_at = CASE v.state WHEN 'failed' THEN now() ELSE v.next_attempt_at END,
        last_error = CASE v.state WHEN 'failed' THEN NULL ELSE v.last_error END
    FROM denied n WHERE v.archive_id = n.archive_id AND v.destination = n.name
)
INSERT INTO delivery (archive_id, destination)
SELECT g.archive_id, g.destination FROM gone g
WHERE EXISTS (SELECT 1 FROM archive a WHERE a.id = g.archive_id AND a.rendition = g.rendition AND a.file_pruned_at IS NULL)
ON CONFLICT DO NOTHING
