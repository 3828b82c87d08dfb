-- One series of a PACS to download, leased to this node for 2 minutes.
-- Parameters: pacs, node. A PACS that could not be reached is left alone until its resume_at, one that an operator paused until held_until.
WITH next AS (
    SELECT s.id
    FROM series s
    WHERE s.pacs = :#pacs
      AND s.state IN ('queued', 'incomplete', 'nearline')
      AND s.next_attempt_at <= now()
      AND NOT EXISTS (SELECT 1 FROM pacs p WHERE p.name = :#pacs AND (p.resume_at > now() OR p.held_until > now()))
    ORDER BY s.priority DESC, s.next_attempt_at, s.id
    LIMIT 1
    FOR UPDATE OF s SKIP LOCKED
)
UPDATE series s
SET state = 'downloading',
    state_since = now(),
    attempts = s.attempts + 1,
    fencing_token = s.fencing_token + 1,
    lease_until = now() + interval '2 minutes',
    node = :#node
FROM next, study t, patient p
WHERE s.id = next.id AND t.id = s.study_id AND p.id = t.patient_id
RETURNING s.id, s.fencing_token AS token, 'series' AS kind, s.pacs, s.attempts, s.expected_instances AS related,
    s.series_instance_uid AS "SeriesInstanceUID", t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID"
