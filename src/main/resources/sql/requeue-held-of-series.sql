-- What is held of a series in a rendition, alone or with its study or patient, is made again with all its attempts. Parameters: series, rendition.
UPDATE archive a
SET state = CASE WHEN a.series_id IS NOT NULL OR is_group_complete(a.study_id, a.patient_id) THEN 'queued' ELSE 'waiting' END,
    attempts = 0, next_attempt_at = now(), last_error = NULL
FROM series s JOIN study t ON t.id = s.study_id
WHERE s.id = :#series AND a.state = 'held' AND a.rendition = :#rendition
  AND (a.series_id = s.id AND a.version = s.version OR a.study_id = t.id OR a.patient_id = t.patient_id)
