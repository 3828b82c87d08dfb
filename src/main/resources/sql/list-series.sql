-- Series one by one, in the order they were found. Parameters: states; pacs, patient, study and series (null: any); after (number of a series), limit.
SELECT s.id, s.pacs, s.state, s.priority, p.patient_id AS "PatientID", t.study_instance_uid AS "StudyInstanceUID",
    s.series_instance_uid AS "SeriesInstanceUID", coalesce(s.attributes ->> 'Modality', '') AS "Modality", s.received_instances AS received,
    s.expected_instances AS expected, s.attempts, CASE WHEN s.next_attempt_at < 'infinity' THEN s.next_attempt_at END AS next_attempt_at, s.state_since,
    s.last_error AS reason
FROM series s JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id
WHERE s.id > :#after AND s.state IN (:#states)
  AND (CAST(:#pacs AS text) IS NULL OR s.pacs = CAST(:#pacs AS text))
  AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))
  AND (CAST(:#study AS text) IS NULL OR t.study_instance_uid = CAST(:#study AS text))
  AND (CAST(:#patient AS text) IS NULL OR p.patient_id = CAST(:#patient AS text))
ORDER BY s.id
LIMIT :#limit
