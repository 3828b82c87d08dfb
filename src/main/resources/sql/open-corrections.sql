-- Corrections that wait for a person: id, series_id, kind. Parameters: pacs, patient, study and series (null: any).
SELECT c.id, c.series_id, c.kind, c.study_id
FROM correction c JOIN series s ON s.id = c.series_id JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
WHERE c.decided_at IS NULL
  AND (CAST(:#pacs AS text) IS NULL OR s.pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
  AND (CAST(:#study AS text) IS NULL OR t.study_instance_uid = CAST(:#study AS text))
  AND (CAST(:#patient AS text) IS NULL OR p.patient_id = CAST(:#patient AS text))
ORDER BY c.id
