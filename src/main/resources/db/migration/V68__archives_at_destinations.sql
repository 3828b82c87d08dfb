-- What a destination has, and what became of it since.

-- The newest verified archive of the same series, study or patient and rendition that replaces this one; null for none.
CREATE FUNCTION newer_archive(archive bigint) RETURNS bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
        SELECT n.id
        FROM archive a
        CROSS JOIN LATERAL (
            SELECT id, version, rendition, state FROM archive WHERE series_id = a.series_id
            UNION ALL SELECT id, version, rendition, state FROM archive WHERE study_id = a.study_id
            UNION ALL SELECT id, version, rendition, state FROM archive WHERE patient_id = a.patient_id OFFSET 0) n
        WHERE a.id = newer_archive.archive AND n.rendition = a.rendition AND n.version > a.version AND n.state = 'verified'
        ORDER BY n.version DESC LIMIT 1);
END $$;

-- standing: current; superseded by a newer one, whose file is in superseded_by; or withdrawn, since the PACS has corrected what it holds.
CREATE VIEW destination_archive AS
SELECT d.destination, a.id, a.rendition, a.file, a.version, a.sha256, a.bytes, d.delivered_at,
    CASE WHEN a.state = 'withdrawn' THEN 'withdrawn' WHEN n.id IS NOT NULL THEN 'superseded' ELSE 'current' END AS standing, n.file AS superseded_by
FROM delivery d
JOIN archive a ON a.id = d.archive_id
LEFT JOIN archive n ON n.id = newer_archive(a.id)
WHERE d.state = 'delivered';
