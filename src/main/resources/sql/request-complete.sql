-- Series of a request that are here, in the order of their numbers. Parameters: request, after (id), limit.
SELECT s.id AS series_id, s.version, s.complete_instances, s.series_instance_uid AS "SeriesInstanceUID", s.pacs, s.node,
    t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID"
FROM (SELECT DISTINCT series_id FROM request_series
    WHERE request_id = CAST(:#request AS bigint) AND series_id > CAST(:#after AS bigint) AND state = 'done' ORDER BY series_id LIMIT :#limit) q
JOIN series s ON s.id = q.series_id JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
ORDER BY s.id
