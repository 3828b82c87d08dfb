-- Series of a request, in the order of their numbers: what an approver approves. Parameters: request, after (series_id), limit.
SELECT s.id AS series_id, s.pacs, s.series_instance_uid AS "SeriesInstanceUID", t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID",
    t.attributes ->> 'StudyDate' AS "StudyDate", s.attributes ->> 'Modality' AS "Modality", s.attributes ->> 'SeriesDescription' AS "SeriesDescription",
    s.expected_instances AS expected, s.received_instances AS received, q.state
FROM (SELECT series_id, min(state) AS state FROM request_series
    WHERE request_id = CAST(:#request AS bigint) AND series_id > CAST(:#after AS bigint) GROUP BY series_id ORDER BY series_id LIMIT :#limit) q
JOIN series s ON s.id = q.series_id JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
ORDER BY s.id
