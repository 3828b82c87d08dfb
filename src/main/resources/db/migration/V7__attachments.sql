-- Attachments of forms are delivered as archives are: a stored one has a row in archive, of no series.
ALTER TABLE archive
    ALTER COLUMN series_id DROP NOT NULL,
    ADD COLUMN attachment_id bigint UNIQUE REFERENCES kobo_attachment (id),
    ADD CHECK ((series_id IS NULL) <> (attachment_id IS NULL));
