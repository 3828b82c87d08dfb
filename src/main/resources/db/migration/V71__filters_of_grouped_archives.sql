-- What conditions of filters are about: a row for each series that an archive holds, so that one of a study or patient is wanted where one of its series is.
CREATE OR REPLACE VIEW delivery_subject AS
SELECT a.id AS archive_id, a.attachment_id, a.rendition, a.version, coalesce(a.verified_at, a.created_at) AS verified_at, a.bytes, a.members AS objects,
    s.pacs, p.patient_id, t.study_instance_uid, s.series_instance_uid,
    s.attributes ->> 'Modality' AS modality, t.attributes ->> 'StudyDate' AS study_date,
    t.attributes ->> 'StudyDescription' AS study_description, s.attributes ->> 'SeriesDescription' AS series_description,
    t.attributes AS study, s.attributes AS series
FROM archive a
LEFT JOIN LATERAL (
    SELECT a.series_id AS id WHERE a.series_id IS NOT NULL
    UNION ALL
    SELECT x.series_id FROM archive_series x WHERE x.archive_id = a.id) held ON true
LEFT JOIN series s ON s.id = held.id
LEFT JOIN study t ON t.id = s.study_id
LEFT JOIN patient p ON p.id = t.patient_id;
