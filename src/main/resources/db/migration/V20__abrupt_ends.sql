-- What was being worked on when the program ended without being stopped: a piece of work that ends it again and again is set aside.

CREATE TABLE abrupt_end (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('series', 'archive', 'delivery', 'forms', 'form', 'attachment')),
    subject       text        NOT NULL,                  -- id of the series, archive or attachment; archive and destination; form server, and form
    out_of_memory boolean     NOT NULL,                  -- otherwise the reason is not known: killed, or the machine went down
    at            timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX abrupt_end_by_subject ON abrupt_end (kind, subject, at);

ALTER TABLE node ADD COLUMN stopped_at timestamptz;      -- the last life ended in order; null while it runs, and where it did not

ALTER TABLE kobo_run ADD COLUMN in_work text;            -- form, or id of the attachment, that is being read; null between, and for the list of forms

ALTER TABLE kobo_form ADD COLUMN held_at timestamptz;    -- set aside, until it is queued again by hand
