-- Archives that could not be made or are held, one by one. Parameters: after (number of an archive), limit.
SELECT a.id, a.rendition, a.state, coalesce(s.pacs, p.pacs) AS pacs, p.patient_id AS "PatientID",
    coalesce(s.series_instance_uid, t.study_instance_uid, '') AS uid, coalesce(a.series_id, 0) AS series, a.attempts, coalesce(a.last_error, '') AS reason
FROM archive a
LEFT JOIN series s ON s.id = a.series_id
LEFT JOIN study t ON t.id = coalesce(a.study_id, s.study_id)
LEFT JOIN patient p ON p.id = coalesce(a.patient_id, t.patient_id)
WHERE a.state IN ('failed', 'held') AND a.attachment_id IS NULL AND a.id > :#after
ORDER BY a.id
LIMIT :#limit
