-- What requeue-series would queue. Parameters: states; pacs, patient, study and series (null: any).
SELECT s.pacs, s.state, count(*) AS series
FROM series s
WHERE s.state IN (:#states)
  AND (CAST(:#pacs AS text) IS NULL OR s.pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
  AND (CAST(:#study AS text) IS NULL OR s.study_id IN (SELECT id FROM study WHERE study_instance_uid = CAST(:#study AS text)))
  AND (CAST(:#patient AS text) IS NULL OR s.study_id IN (
        SELECT t.id FROM study t JOIN patient p ON p.id = t.patient_id WHERE p.patient_id = CAST(:#patient AS text)))
GROUP BY s.pacs, s.state ORDER BY s.pacs, s.state
