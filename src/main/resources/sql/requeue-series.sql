-- Queues series again by hand, with all their attempts. Parameters: states; pacs, patient, study and series (null: any); priority (at least).
UPDATE series s
SET state = 'queued', state_since = now(), attempts = 0, next_attempt_at = now(), last_error = NULL, priority = greatest(priority, CAST(:#priority AS integer))
WHERE s.state IN (:#states)
  AND (CAST(:#pacs AS text) IS NULL OR s.pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
  AND (CAST(:#study AS text) IS NULL OR s.study_id IN (SELECT id FROM study WHERE study_instance_uid = CAST(:#study AS text)))
  AND (CAST(:#patient AS text) IS NULL OR s.study_id IN (
        SELECT t.id FROM study t JOIN patient p ON p.id = t.patient_id WHERE p.patient_id = CAST(:#patient AS text)))
