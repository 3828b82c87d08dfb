-- Archives to make of complete series whose files this node holds, most urgent first, each leased for 2 minutes with its own fencing token.
-- Parameters: node, rendition, limit (archives at most).
WITH next AS (
    SELECT a.id
    FROM archive a
    WHERE a.node = :#node AND a.rendition = :#rendition AND a.state = 'queued' AND a.next_attempt_at <= now()
      AND (SELECT s.state = 'complete' AND s.version = a.version FROM series s WHERE s.id = a.series_id)
    ORDER BY a.priority DESC, a.next_attempt_at, a.id
    LIMIT CAST(:#limit AS integer)
    FOR UPDATE OF a SKIP LOCKED
), claimed AS (
    UPDATE archive
    SET state = 'packing',
        attempts = attempts + 1,
        fencing_token = fencing_token + 1,
        lease_until = now() + interval '2 minutes'
    WHERE id = ANY(ARRAY(SELECT id FROM next))
    RETURNING id, fencing_token, series_id, version, rendition, attempts, priority, next_attempt_at
)
SELECT c.id, c.fencing_token AS token, 'archive' AS kind, c.series_id, c.version, c.rendition, c.attempts, w.*
FROM claimed c
CROSS JOIN LATERAL (
    SELECT s.complete_instances, s.series_instance_uid AS "SeriesInstanceUID", t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID",
        coalesce(t.attributes ->> 'StudyDate', '') AS "StudyDate",
        coalesce(s.attributes ->> 'Modality', '') AS "Modality",
        coalesce(s.attributes ->> 'SeriesDescription', '') AS "SeriesDescription"
    FROM series s JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
    WHERE s.id = c.series_id
    LIMIT 1
) w
ORDER BY c.priority DESC, c.next_attempt_at, c.id
