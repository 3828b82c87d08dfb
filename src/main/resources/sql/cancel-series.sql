-- Series are not to be fetched any more; one that is being fetched ends at the next object. Parameters: states; pacs, patient, study and series (null: any);
-- reason.
UPDATE series s
SET state = CASE s.state WHEN 'downloading' THEN s.state ELSE 'cancelled' END,
    state_since = CASE s.state WHEN 'downloading' THEN s.state_since ELSE now() END,
    stop_to = CASE s.state WHEN 'downloading' THEN 'cancelled' END,
    stop_now = s.state = 'downloading',
    last_error = CAST(:#reason AS text)
WHERE s.state IN (:#states)
  AND (CAST(:#pacs AS text) IS NULL OR s.pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
  AND (CAST(:#study AS text) IS NULL OR s.study_id IN (SELECT id FROM study WHERE study_instance_uid = CAST(:#study AS text)))
  AND (CAST(:#patient AS text) IS NULL OR s.study_id IN (
        SELECT t.id FROM study t JOIN patient p ON p.id = t.patient_id WHERE p.patient_id = CAST(:#patient AS text)))
