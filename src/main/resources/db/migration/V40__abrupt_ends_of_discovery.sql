-- What a discovery works on counts too where the program ends without being stopped, and what was only claimed along with others does not.

ALTER TABLE abrupt_end
    DROP CONSTRAINT abrupt_end_kind_check,
    ADD CONSTRAINT abrupt_end_kind_check
        CHECK (kind IN ('series', 'archive', 'delivery', 'forms', 'form', 'attachment', 'discovery', 'participant'));
COMMENT ON COLUMN abrupt_end.subject IS
    'id of the series, archive, attachment or participant; archive and destination; form server, and form; PACS';

ALTER TABLE participant
    ADD COLUMN id         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,   -- names them where nobody is to be named
    ADD COLUMN held_at    timestamptz,                       -- set aside, until queued again by hand
    ADD COLUMN last_error text;
CREATE INDEX participant_held ON participant (pacs) WHERE held_at IS NOT NULL;

ALTER TABLE discovery_run ADD COLUMN in_work bigint;         -- id of the participant who is being asked for; null between, and for the search

ALTER TABLE pacs ADD COLUMN discovery_held_until timestamptz; -- its search for participants is set aside until then

ALTER TABLE delivery
    ADD COLUMN together boolean NOT NULL DEFAULT false,      -- claimed with others: which of them was being sent is not known
    ADD COLUMN alone    boolean NOT NULL DEFAULT false;      -- in work at an abrupt end: the next attempt is made without others
