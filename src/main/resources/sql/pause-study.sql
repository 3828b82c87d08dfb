-- Series of a study that an operator has left alone; one that is being fetched may end, or ends at the next object. Parameters: study
-- (StudyInstanceUID), reason, now (whether at once).
UPDATE series s
SET state = CASE s.state WHEN 'downloading' THEN s.state ELSE 'paused' END,
    state_since = CASE s.state WHEN 'downloading' THEN s.state_since ELSE now() END,
    stop_to = CASE s.state WHEN 'downloading' THEN 'paused' END,
    stop_now = s.state = 'downloading' AND CAST(:#now AS boolean),
    last_error = 'Paused by hand: ' || CAST(:#reason AS text)
WHERE s.study_id IN (SELECT id FROM study WHERE study_instance_uid = :#study)
  AND s.state IN ('found', 'queued', 'incomplete', 'nearline', 'downloading')
