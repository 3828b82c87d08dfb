-- What requeue-packing would pack again.
SELECT count(*) AS series
FROM archive a
WHERE a.state = 'failed' AND (a.series_id IS NULL OR (SELECT s.version FROM series s WHERE s.id = a.series_id) = a.version)
