-- What requeue-packing would pack again. Parameters: rendition (null: any).
SELECT count(*) AS series
FROM archive a
WHERE a.state IN ('failed', 'held') AND (CAST(:#rendition AS text) IS NULL OR a.rendition = CAST(:#rendition AS text))
  AND (a.series_id IS NULL OR (SELECT s.version FROM series s WHERE s.id = a.series_id) = a.version)
