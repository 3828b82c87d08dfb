-- One complete series to pack: this node holds its files, and its version has no verified archive. Leased for 2 minutes.
-- Parameters: node.
WITH next AS (
    SELECT s.id, s.version
    FROM series s
    LEFT JOIN archive a ON a.series_id = s.id AND a.version = s.version
    WHERE s.state = 'complete' AND s.node = :#node
      AND (a.id IS NULL
           OR (a.state = 'packing' AND a.next_attempt_at <= now() AND (a.lease_until IS NULL OR a.lease_until < now())))
    ORDER BY s.priority DESC, s.state_since, s.id
    LIMIT 1
    FOR UPDATE OF s SKIP LOCKED
), claimed AS (
    INSERT INTO archive (series_id, version, node, attempts, fencing_token, lease_until)
    SELECT id, version, :#node, 1, 1, now() + interval '2 minutes' FROM next
    ON CONFLICT (series_id, version) DO UPDATE
    SET node = excluded.node,
        attempts = archive.attempts + 1,
        fencing_token = archive.fencing_token + 1,
        lease_until = excluded.lease_until
    WHERE archive.state = 'packing' AND (archive.lease_until IS NULL OR archive.lease_until < now())
    RETURNING id, fencing_token, series_id, version, attempts
)
SELECT c.id, c.fencing_token AS token, 'archive' AS kind, c.series_id, c.version, c.attempts, s.complete_instances,
    s.series_instance_uid AS "SeriesInstanceUID", t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID",
    coalesce(t.attributes ->> 'StudyDate', '') AS "StudyDate",
    coalesce(s.attributes ->> 'Modality', '') AS "Modality",
    coalesce(s.attributes ->> 'SeriesDescription', '') AS "SeriesDescription"
FROM claimed c
JOIN series s ON s.id = c.series_id
JOIN study t ON t.id = s.study_id
JOIN patient p ON p.id = t.patient_id
