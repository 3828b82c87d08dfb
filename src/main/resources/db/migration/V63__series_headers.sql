-- Some attributes of one object of each series, as they stand in its header: those that caravan.pack.headers lists. Read when the series is packed.
CREATE TABLE series_header (
    series_id bigint PRIMARY KEY REFERENCES series (id),
    version   integer     NOT NULL,                 -- of the series, when it was read
    keywords  text        NOT NULL,                 -- that were asked for
    header    jsonb       NOT NULL,                 -- keyword to value; several values as an array
    read_at   timestamptz NOT NULL DEFAULT now()
);

-- The same with what it is of, and a few of them as columns.
CREATE VIEW series_technical AS
SELECT s.id AS series_id, s.pacs, p.patient_id, t.study_instance_uid, s.series_instance_uid, s.complete_instances AS instances,
    h.header ->> 'Modality' AS modality, h.header ->> 'Manufacturer' AS manufacturer, h.header ->> 'ManufacturerModelName' AS model,
    h.header ->> 'SoftwareVersions' AS software, h.header ->> 'MagneticFieldStrength' AS field_strength, h.header ->> 'SliceThickness' AS slice_thickness,
    h.header
FROM series_header h JOIN series s ON s.id = h.series_id JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id;
