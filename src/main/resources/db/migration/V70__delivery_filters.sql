-- Which archives a destination wants, and what becomes of those that it does not.

ALTER TABLE destination
    ADD COLUMN filter           text        NOT NULL DEFAULT '',    -- sum of what its file says it wants; empty: everything
    ADD COLUMN keeps_source     boolean     NOT NULL DEFAULT true,  -- received files are kept until it has them
    ADD COLUMN window_opens_at  timestamptz,                        -- null while its window is open
    ADD COLUMN window_opened_at timestamptz,
    ADD COLUMN first_seen_at    timestamptz NOT NULL DEFAULT now();

-- An archive that a filter leaves out has a row here instead of a delivery. When the destination's filter is another one it is due again.
CREATE TABLE delivery_left_out (
    archive_id  bigint NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
    destination text   NOT NULL,
    filter      text   NOT NULL,
    PRIMARY KEY (archive_id, destination)
);
CREATE INDEX delivery_left_out_by_filter ON delivery_left_out (destination, filter, archive_id);

-- What conditions of filters are about. study_date is a DICOM date (yyyymmdd); study and series hold what the PACS answered, keyword to value.
CREATE VIEW delivery_subject AS
SELECT a.id AS archive_id, a.attachment_id, a.rendition, a.version, coalesce(a.verified_at, a.created_at) AS verified_at, a.bytes, a.members AS objects,
    s.pacs, p.patient_id, t.study_instance_uid, s.series_instance_uid,
    s.attributes ->> 'Modality' AS modality, t.attributes ->> 'StudyDate' AS study_date,
    t.attributes ->> 'StudyDescription' AS study_description, s.attributes ->> 'SeriesDescription' AS series_description,
    t.attributes AS study, s.attributes AS series
FROM archive a
LEFT JOIN series s ON s.id = a.series_id
LEFT JOIN study t ON t.id = s.study_id
LEFT JOIN patient p ON p.id = t.patient_id;
