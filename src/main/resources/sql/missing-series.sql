-- Series of a participant that the PACS did not name since this one was asked for: series, study_seen (whether it named their study). Parameters: run, pacs,
-- issuer (empty: any), PatientID.
SELECT s.id, s.series_instance_uid AS "SeriesInstanceUID", t.study_instance_uid AS "StudyInstanceUID", coalesce(t.attributes ->> 'StudyDate', '') AS "StudyDate",
    t.last_seen_at >= r.in_work_since AS study_seen
FROM discovery_run r
JOIN patient p ON p.pacs = :#pacs AND p.patient_id = :#PatientID AND (:#issuer = '' OR p.issuer = :#issuer)
JOIN study t ON t.patient_id = p.id
JOIN series s ON s.study_id = t.id
WHERE r.id = :#run AND s.pacs = :#pacs AND s.last_seen_at < r.in_work_since AND s.state NOT IN ('downloading', 'held', 'cancelled')
ORDER BY t.id, s.id
LIMIT 1000
