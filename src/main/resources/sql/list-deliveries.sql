-- Archives of one destination one by one, in the order they were made; left-out: its filter does not want them. Parameters: destination, states; pacs, patient, study
-- and series (null: any); after (number of an archive), limit.
SELECT a.id, x.state, CASE WHEN a.state = 'withdrawn' THEN 'withdrawn' WHEN n.id IS NOT NULL THEN 'superseded' ELSE 'current' END AS standing,
    n.file AS superseded_by, a.rendition, a.version, coalesce(a.file, '') AS file, a.sha256, coalesce(a.bytes, 0) AS bytes, x.attempts,
    CASE WHEN x.state = 'queued' THEN x.next_attempt_at END AS next_attempt_at, x.delivered_at, x.last_error AS reason
FROM (
    SELECT archive_id, state, attempts, next_attempt_at, delivered_at, last_error FROM delivery WHERE destination = :#destination AND archive_id > :#after
    UNION ALL
    SELECT archive_id, 'left-out', 0, NULL, NULL, NULL FROM delivery_left_out WHERE destination = :#destination AND archive_id > :#after) x
JOIN archive a ON a.id = x.archive_id
LEFT JOIN archive n ON n.id = newer_archive(a.id)
WHERE x.state IN (:#states)
  AND (num_nulls(CAST(:#pacs AS text), CAST(:#patient AS text), CAST(:#study AS text), CAST(:#series AS text)) = 4 OR EXISTS (
    SELECT 1 FROM delivery_subject s
    WHERE s.archive_id = a.id AND (CAST(:#pacs AS text) IS NULL OR s.pacs = CAST(:#pacs AS text))
      AND (CAST(:#patient AS text) IS NULL OR s.patient_id = CAST(:#patient AS text))
      AND (CAST(:#study AS text) IS NULL OR s.study_instance_uid = CAST(:#study AS text))
      AND (CAST(:#series AS text) IS NULL OR s.series_instance_uid = CAST(:#series AS text))))
ORDER BY a.id
LIMIT :#limit
