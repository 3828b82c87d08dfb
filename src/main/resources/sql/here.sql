-- What of a patient, study or series is here, of one PACS: one row. Parameters: pacs, patient, study, series (null: any).
SELECT count(DISTINCT t.study_instance_uid) AS studies, count(*) AS series, count(*) FILTER (WHERE s.state = 'complete') AS complete,
    count(*) FILTER (WHERE s.state IN ('failed', 'quarantined', 'paused', 'held')) AS stuck, count(*) FILTER (WHERE s.state = 'cancelled') AS cancelled,
    coalesce(sum(s.received_instances), 0) AS objects, coalesce(sum(s.complete_instances) FILTER (WHERE s.state = 'complete'), 0) AS complete_objects,
    coalesce(sum(s.received_bytes), 0) AS bytes,
    count(*) FILTER (WHERE s.state = 'complete' AND EXISTS (SELECT 1 FROM archive a JOIN delivery d ON d.archive_id = a.id
        WHERE a.series_id = s.id AND a.version = s.version AND d.state = 'delivered')) AS delivered
FROM series s JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
WHERE s.pacs = :#pacs
  AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
  AND (CAST(:#study AS text) IS NULL OR t.study_instance_uid = CAST(:#study AS text))
  AND (CAST(:#patient AS text) IS NULL OR p.patient_id = CAST(:#patient AS text))
