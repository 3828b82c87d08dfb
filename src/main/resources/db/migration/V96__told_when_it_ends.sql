-- A requester is told once when a request ends; a notice may be for one person alone.
ALTER TABLE notice
    ADD COLUMN recipient text,                        -- mail address; null: for all places
    DROP CONSTRAINT notice_kind_check,
    ADD CONSTRAINT notice_kind_check CHECK (kind IN ('problem', 'still', 'recovered', 'summary', 'ended'));
ALTER TABLE request ADD COLUMN told_at timestamptz;
UPDATE request SET told_at = now() WHERE submitted_at IS NOT NULL;
CREATE INDEX request_to_tell ON request (id) WHERE told_at IS NULL AND submitted_at IS NOT NULL AND (cancelled_at IS NULL OR refused_by IS NOT NULL);
