-- What operators have a say in: what is never fetched, what is to stop at once, studies that are left alone, a PACS that is new, nights.
ALTER TABLE series
    DROP CONSTRAINT series_state_check,
    ADD CONSTRAINT series_state_check CHECK (state IN ('found', 'queued', 'downloading', 'complete', 'incomplete',
                                                       'nearline', 'quarantined', 'failed', 'paused', 'cancelled')),
    ADD COLUMN stop_to      text CHECK (stop_to IN ('queued', 'paused', 'cancelled')),   -- what it becomes when its download ends incomplete
    ADD COLUMN stop_now     boolean NOT NULL DEFAULT false,                              -- its download is to end at the next object
    ADD COLUMN availability text;                                                        -- InstanceAvailability, as the PACS last said
ALTER TABLE study
    ADD COLUMN held_at     timestamptz,                -- by hand: its series are not fetched, those that are found later neither
    ADD COLUMN held_reason text;                       -- in the operator's words
ALTER TABLE pacs ADD COLUMN resumed_at timestamptz;    -- when somebody let it go on last: it is not new any more
CREATE INDEX study_by_uid ON study (study_instance_uid);
CREATE INDEX series_by_study ON series (study_id);
CREATE INDEX patient_by_id ON patient (patient_id);

-- What was begun of a PACS in each night, from noon to noon in its time zone; rows are made where the night has a limit.
CREATE TABLE pacs_night (
    pacs    text    NOT NULL,
    night   date    NOT NULL,              -- of its evening
    series  integer NOT NULL DEFAULT 0,    -- downloads begun
    bytes   bigint  NOT NULL DEFAULT 0,    -- that came
    recalls integer NOT NULL DEFAULT 0,    -- series asked for that the PACS has to fetch from a slow store
    PRIMARY KEY (pacs, night)
) WITH (fillfactor = 50);

-- Why a series waits that its PACS cannot send at once; null where it can, or says nothing.
CREATE FUNCTION slow_reason(availability text) RETURNS text LANGUAGE sql IMMUTABLE RETURN CASE
    WHEN availability = 'UNAVAILABLE' THEN 'The PACS lists it, and says that it cannot send it (UNAVAILABLE): ask its administrator'
    WHEN availability IN ('NEARLINE', 'OFFLINE') THEN 'The PACS has it in a slow store (' || availability
        || '): nearline: ALLOW in its file has such series fetched, so many a night (recallsPerNight)' END;
