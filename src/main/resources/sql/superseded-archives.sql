-- Verified archives of the same series, study or patient and rendition that a newer one replaces, the oldest first; of one
-- that tells nobody those that do not either. Parameters: id (of the newer one).
SELECT o.file, o.version, o.sha256
FROM archive a
CROSS JOIN LATERAL (
    SELECT * FROM archive WHERE series_id = a.series_id
    UNION ALL SELECT * FROM archive WHERE study_id = a.study_id
    UNION ALL SELECT * FROM archive WHERE patient_id = a.patient_id OFFSET 0) o
WHERE a.id = CAST(:#id AS bigint) AND o.rendition = a.rendition AND o.version < a.version AND o.state = 'verified' AND o.deidentified = a.deidentified
ORDER BY o.version
