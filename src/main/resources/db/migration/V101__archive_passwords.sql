-- Passwords that were made for archives, until they have been handed over: then only who got it and when is left.
CREATE TABLE archive_password (
    archive_id bigint PRIMARY KEY REFERENCES archive (id) ON DELETE CASCADE,
    password   text,                                  -- null: handed over
    made_at    timestamptz NOT NULL DEFAULT now(),
    handed_at  timestamptz,
    handed_to  text,
    CHECK ((password IS NULL) = (handed_at IS NOT NULL))
);
