-- Archives of a study or patient that held a series are made anew without it. Parameters: series (id), study (id: where it was).
SELECT groups_made_due(
    ARRAY(SELECT s.id FROM series s WHERE s.study_id = ANY(studies_of(NULL, (SELECT patient_id FROM study WHERE id = CAST(:#study AS bigint))))
          AND s.state = 'complete' AND s.version > 0 AND s.id <> CAST(:#series AS bigint)),
    ARRAY(SELECT DISTINCT rendition FROM destination WHERE active)) AS made
