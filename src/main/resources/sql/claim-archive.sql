-- Archives to make of complete series, studies or patients whose files this node holds, most urgent first, each leased for 2 minutes with its own fencing token.
-- Parameters: node, rendition, grouping (series, study or patient), quiet (how long no series of a study or patient may have changed), limit (archives
-- at most). A rendition that is new here, or groups otherwise than before, is noted.
WITH known AS (
    INSERT INTO rendition (name, grouping, quiet)
    SELECT :#rendition, :#grouping, CAST(:#quiet AS interval)
    WHERE NOT EXISTS (
        SELECT 1 FROM rendition
        WHERE name = :#rendition AND grouping = :#grouping AND quiet = CAST(:#quiet AS interval) AND seen_at >= now() - interval '1 minute')
    ON CONFLICT (name) DO UPDATE
    SET seen_at = now(), grouping = excluded.grouping, quiet = excluded.quiet
), next AS (
    SELECT a.id
    FROM archive a
    WHERE a.node = :#node AND a.rendition = :#rendition AND a.state = 'queued' AND a.next_attempt_at <= now()
      AND CASE WHEN a.series_id IS NULL THEN is_group_complete(a.study_id, a.patient_id)
          ELSE (SELECT s.state = 'complete' AND s.version = a.version FROM series s WHERE s.id = a.series_id) END
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
    RETURNING id, fencing_token, series_id, study_id, patient_id, version, rendition, attempts, priority, next_attempt_at
)
SELECT c.id, c.fencing_token AS token, 'archive' AS kind, c.series_id, c.study_id, c.patient_id, c.version, c.rendition, c.attempts, w.*
FROM claimed c
CROSS JOIN LATERAL (
    SELECT coalesce(corrected_patient_id(p.pacs, p.patient_id, CASE WHEN c.patient_id IS NULL THEN t.study_instance_uid END), p.patient_id) AS "PatientID",
        p.patient_id AS received_patient_id,
        CASE WHEN c.patient_id IS NULL THEN t.study_instance_uid END AS "StudyInstanceUID",
        CASE WHEN c.patient_id IS NULL THEN coalesce(t.attributes ->> 'StudyDate', '') END AS "StudyDate",
        s.series_instance_uid AS "SeriesInstanceUID",
        coalesce(s.attributes ->> 'Modality', '') AS "Modality",
        coalesce(s.attributes ->> 'SeriesDescription', '') AS "SeriesDescription"
    FROM (SELECT 1) one
    LEFT JOIN LATERAL (SELECT * FROM series WHERE id = c.series_id LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT * FROM study WHERE id = coalesce(c.study_id, s.study_id) LIMIT 1) t ON true
    JOIN LATERAL (SELECT * FROM patient WHERE id = coalesce(c.patient_id, t.patient_id) LIMIT 1) p ON true
) w
ORDER BY c.priority DESC, c.next_attempt_at, c.id
