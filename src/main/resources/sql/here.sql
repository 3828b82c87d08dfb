-- What of a patient, study or series is here, of one PACS: one row; delivered: of each destination, how many of the series that are complete it has in their
-- newest version, alone or in an archive of their study or patient. Parameters: pacs, patient, study, series (null: any).
WITH held AS (
    SELECT s.*, t.study_instance_uid
    FROM series s JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
    WHERE s.pacs = :#pacs
      AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
      AND (CAST(:#study AS text) IS NULL OR t.study_instance_uid = CAST(:#study AS text))
      AND (CAST(:#patient AS text) IS NULL OR p.patient_id = CAST(:#patient AS text))
), archived AS (
    SELECT h.id, a.id AS archive_id FROM held h JOIN archive a ON a.series_id = h.id AND a.version = h.version WHERE h.state = 'complete'
    UNION ALL
    SELECT h.id, g.archive_id FROM held h JOIN archive_series g ON g.series_id = h.id AND g.version = h.version WHERE h.state = 'complete'
), there AS (
    SELECT d.destination, count(DISTINCT a.id) AS series
    FROM archived a JOIN delivery d ON d.archive_id = a.archive_id WHERE d.state = 'delivered' GROUP BY d.destination
)
SELECT count(DISTINCT study_instance_uid) AS studies, count(*) AS series, count(*) FILTER (WHERE state = 'complete') AS complete,
    count(*) FILTER (WHERE state IN ('failed', 'quarantined', 'paused', 'held')) AS stuck, count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
    coalesce(sum(received_instances), 0) AS objects, coalesce(sum(complete_instances) FILTER (WHERE state = 'complete'), 0) AS complete_objects,
    coalesce(sum(received_bytes), 0) AS bytes,
    (SELECT coalesce(string_agg(k.name || ' ' || coalesce(t.series, 0), ', ' ORDER BY k.name), '0')
     FROM (SELECT name FROM destination WHERE active UNION SELECT destination FROM there) k LEFT JOIN there t ON t.destination = k.name) AS delivered
FROM held
