-- An operator leaves a destination alone, as PACS can be.
ALTER TABLE destination
    ADD COLUMN held_at     timestamptz,
    ADD COLUMN held_until  timestamptz,
    ADD COLUMN held_reason text;          -- in the operator's words
