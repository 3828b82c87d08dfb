-- The series that an archive is to hold, in the order of their UIDs; those of a study or patient are noted with the archive. Parameters: id, series_id, study_id,
-- patient_id (two of them null).
WITH held AS (
    SELECT s.id, s.version, s.complete_instances, s.series_instance_uid, s.pacs, s.study_id
    FROM series s
    WHERE s.state = 'complete' AND s.version > 0 AND s.id = CAST(:#series_id AS bigint)
    UNION ALL
    SELECT s.id, s.version, s.complete_instances, s.series_instance_uid, s.pacs, s.study_id
    FROM unnest(studies_of(CAST(:#study_id AS bigint), CAST(:#patient_id AS bigint))) t (id)
    CROSS JOIN LATERAL (SELECT * FROM series WHERE study_id = t.id OFFSET 0) s
    WHERE s.state = 'complete' AND s.version > 0
), forgotten AS (
    DELETE FROM archive_series WHERE archive_id = CAST(:#id AS bigint) AND series_id NOT IN (SELECT id FROM held)
), noted AS (
    INSERT INTO archive_series (archive_id, series_id, version)
    SELECT CAST(:#id AS bigint), id, version FROM held WHERE CAST(:#series_id AS bigint) IS NULL
    ON CONFLICT (archive_id, series_id) DO UPDATE SET version = excluded.version
)
SELECT h.id AS series_id, h.version, h.complete_instances, h.series_instance_uid AS "SeriesInstanceUID", h.pacs,
    (SELECT t.study_instance_uid FROM study t WHERE t.id = h.study_id) AS "StudyInstanceUID",
    (SELECT x.version || ' ' || x.keywords FROM series_header x WHERE x.series_id = h.id) AS header_of
FROM held h
ORDER BY 6, 4
