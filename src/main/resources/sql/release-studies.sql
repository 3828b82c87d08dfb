-- Studies that an operator had left alone go on. Parameters: study (StudyInstanceUID; null: all of them).
WITH freed AS (
    UPDATE study SET held_at = NULL, held_reason = NULL
    WHERE held_at IS NOT NULL AND (CAST(:#study AS text) IS NULL OR study_instance_uid = CAST(:#study AS text))
    RETURNING id
)
UPDATE series s
SET state = CASE s.state WHEN 'paused' THEN 'queued' ELSE s.state END,
    state_since = CASE s.state WHEN 'paused' THEN now() ELSE s.state_since END,
    next_attempt_at = CASE s.state WHEN 'paused' THEN now() ELSE s.next_attempt_at END,
    last_error = NULL, stop_to = NULL, stop_now = false
FROM freed
WHERE s.study_id = freed.id AND (s.state = 'paused' OR s.stop_to = 'paused')
