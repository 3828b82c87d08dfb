-- Archives that another filter than the destination has now left out are due again, 2,000 of each destination. Parameters: none.
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
)
INSERT INTO delivery (archive_id, destination)
SELECT g.archive_id, g.destination FROM gone g
WHERE (SELECT a.rendition FROM archive a WHERE a.id = g.archive_id) = g.rendition
ON CONFLICT DO NOTHING
