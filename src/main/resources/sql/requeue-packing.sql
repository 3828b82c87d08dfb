-- What could not be packed, or is held, is packed again by hand, with all its attempts. Parameters: rendition (null: any).
UPDATE archive a
SET state = CASE WHEN a.series_id IS NOT NULL OR is_group_complete(a.study_id, a.patient_id) THEN 'queued' ELSE 'waiting' END,
    attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE a.state IN ('failed', 'held') AND (CAST(:#rendition AS text) IS NULL OR a.rendition = CAST(:#rendition AS text))
  AND (a.series_id IS NULL OR (SELECT s.version FROM series s WHERE s.id = a.series_id) = a.version)
