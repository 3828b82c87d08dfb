-- Those of the archives that hold a series which an open request wants at this destination. Parameters: ids, destination.
SELECT a.id
FROM archive a
WHERE a.id IN (:#ids) AND EXISTS (
    SELECT 1
    FROM (SELECT a.series_id AS id WHERE a.series_id IS NOT NULL
        UNION ALL
        SELECT g.series_id FROM archive_series g WHERE g.archive_id = a.id) held
    JOIN request_series q ON q.series_id = held.id
    JOIN request r ON r.id = q.request_id
    WHERE r.destination = :#destination AND r.cancelled_at IS NULL AND (NOT r.needs_approval OR r.approved_at IS NOT NULL))
