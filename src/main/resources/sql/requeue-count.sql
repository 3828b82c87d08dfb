-- What requeue-series would queue. Parameters: states, pacs and series (null: any).
SELECT pacs, state, count(*) AS series FROM series
WHERE state IN (:#states)
  AND (CAST(:#pacs AS text) IS NULL OR pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR series_instance_uid = CAST(:#series AS text))
GROUP BY pacs, state ORDER BY pacs, state
