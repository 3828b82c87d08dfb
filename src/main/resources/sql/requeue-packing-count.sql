-- What requeue-packing would pack again, once replaced failures are forgotten.
SELECT count(*) AS series FROM archive a
WHERE state = 'failed' AND NOT EXISTS (SELECT 1 FROM archive n WHERE n.series_id = a.series_id AND n.version > a.version)
