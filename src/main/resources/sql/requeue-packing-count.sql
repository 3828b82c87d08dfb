-- What requeue-packing would pack again.
SELECT count(*) AS series FROM archive a JOIN series s ON s.id = a.series_id AND s.version = a.version WHERE a.state = 'failed'
