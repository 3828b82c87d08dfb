-- What tells nobody is superseded by what tells nobody either: lists of what is superseded name the newer archive's path, which of one that is identified tells whose it is.
CREATE OR REPLACE FUNCTION newer_archive(archive bigint) RETURNS bigint LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN (
        SELECT n.id
        FROM archive a
        CROSS JOIN LATERAL (
            SELECT id, version, rendition, state, deidentified FROM archive WHERE series_id = a.series_id
            UNION ALL SELECT id, version, rendition, state, deidentified FROM archive WHERE study_id = a.study_id
            UNION ALL SELECT id, version, rendition, state, deidentified FROM archive WHERE patient_id = a.patient_id OFFSET 0) n
        WHERE a.id = newer_archive.archive AND n.rendition = a.rendition AND n.version > a.version AND n.state = 'verified'
          AND n.deidentified = a.deidentified
        ORDER BY n.version DESC LIMIT 1);
END $$;
