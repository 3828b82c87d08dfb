-- An archive that must not be made as things are is held with its reason, until somebody lets it be tried again or what it is of changes; what is said of
-- failed ones by the triggers counts for it, too.
ALTER TABLE archive
    DROP CONSTRAINT archive_state_check,
    ADD CONSTRAINT archive_state_check CHECK (state IN ('queued', 'waiting', 'packing', 'verified', 'failed', 'held', 'withdrawn')),
    ADD COLUMN deidentified boolean NOT NULL DEFAULT false;   -- made by a rendition that de-identifies: its path and manifest tell nobody
DO $$
DECLARE
    named text;
    before text;
    after text;
BEGIN
    FOREACH named IN ARRAY ARRAY['group_made_due', 'series_made_due', 'rendition_groups_anew'] LOOP
        before := pg_get_functiondef(named::regproc);
        after := replace(replace(before, $a$'waiting', 'failed')$a$, $b$'waiting', 'failed', 'held')$b$),
            $a$CASE last.state WHEN 'failed' THEN 0$a$, $b$CASE WHEN last.state IN ('failed', 'held') THEN 0$b$);
        IF after = before THEN
            RAISE EXCEPTION '% says nothing of failed archives', named;
        END IF;
        EXECUTE after;
    END LOOP;
END $$;
