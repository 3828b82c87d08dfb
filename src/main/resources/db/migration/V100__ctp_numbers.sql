-- Numbers that CTP scripts give to texts by @integer(): of each text only its SHA-256 sum is kept.
CREATE TABLE ctp_number (
    rendition text    NOT NULL,
    kind      text    NOT NULL,
    sha256    text    NOT NULL,
    number    integer NOT NULL,
    PRIMARY KEY (rendition, kind, sha256),
    UNIQUE (rendition, kind, number)
);

-- The number of a text; a new one gets the next of its kind.
CREATE FUNCTION ctp_number_of(named text, of_kind text, sum text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    known integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(named || '/' || of_kind, 4711100));
    SELECT number INTO known FROM ctp_number WHERE rendition = named AND kind = of_kind AND sha256 = sum;
    IF known IS NULL THEN
        INSERT INTO ctp_number (rendition, kind, sha256, number)
        VALUES (named, of_kind, sum, (SELECT coalesce(max(number), 0) + 1 FROM ctp_number WHERE rendition = named AND kind = of_kind))
        RETURNING number INTO known;
    END IF;
    RETURN known;
END $$;

-- Series whose images a person has looked at and let go in one rendition, though they may hold burned-in text: only with the objects that they had then.
CREATE TABLE pixel_release (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id   bigint      NOT NULL REFERENCES series (id),
    rendition   text        NOT NULL,
    objects     text        NOT NULL,                -- SHA-256 sum of their SOP Instance UIDs, in order, a line each
    released_by text        NOT NULL CHECK (released_by <> ''),
    reason      text        NOT NULL DEFAULT '',
    released_at timestamptz NOT NULL DEFAULT now(),
    database_user text      NOT NULL DEFAULT session_user
);
CREATE INDEX pixel_release_by_series ON pixel_release (series_id, rendition);
