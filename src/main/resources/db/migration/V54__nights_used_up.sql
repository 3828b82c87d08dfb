-- A night that has taken what it may: since when, of how many series and GB, and when downloads go on. Null while it takes more.
ALTER TABLE pacs_night
    ADD COLUMN used_up_at      timestamptz,
    ADD COLUMN series_limit    integer,
    ADD COLUMN gigabytes_limit integer,
    ADD COLUMN goes_on_at      timestamptz;
