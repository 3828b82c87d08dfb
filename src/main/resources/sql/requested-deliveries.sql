-- Archives of series that a request wants at a destination, and that its filter had left out, are due. Parameters: request, item (null: all of the request).
WITH held AS (
    SELECT a.id, r.destination
    FROM request r JOIN request_series q ON q.request_id = r.id
    CROSS JOIN LATERAL (
        SELECT b.id FROM archive b WHERE b.series_id = q.series_id
        UNION ALL
        SELECT g.archive_id FROM archive_series g WHERE g.series_id = q.series_id) a
    WHERE r.id = CAST(:#request AS bigint) AND r.destination IS NOT NULL AND (NOT r.needs_approval OR r.approved_at IS NOT NULL) AND (CAST(:#item AS bigint) IS NULL OR q.item_id = CAST(:#item AS bigint))
), gone AS (
    DELETE FROM delivery_left_out o USING held h WHERE o.archive_id = h.id AND o.destination = h.destination
    RETURNING o.archive_id, o.destination
)
INSERT INTO delivery (archive_id, destination) SELECT DISTINCT archive_id, destination FROM gone
WHERE (SELECT a.file_pruned_at FROM archive a WHERE a.id = gone.archive_id) IS NULL
ON CONFLICT DO NOTHING
