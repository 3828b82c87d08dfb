-- An archive holds a series, a study or a patient: all of it that is known, in one version after the other. One of a study or patient is made when all its
-- series are complete and none has changed for a while; the rendition says which and how long. Its row waits until then, and is the one version that is
-- to come: while it waits, what comes is of it.

CREATE TABLE rendition (
    name     text PRIMARY KEY,
    grouping text        NOT NULL DEFAULT 'series' CHECK (grouping IN ('series', 'study', 'patient')),
    quiet    interval    NOT NULL DEFAULT interval '15 minutes',
    seen_at  timestamptz NOT NULL DEFAULT now()   -- its route asked for work last, to the minute
);

ALTER TABLE archive
    ADD COLUMN study_id   bigint REFERENCES study (id),
    ADD COLUMN patient_id bigint REFERENCES patient (id);
DO $$
DECLARE
    old text;
BEGIN
    SELECT conname INTO old FROM pg_constraint
    WHERE conrelid = 'archive'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%attachment_id IS NULL%';
    EXECUTE format('ALTER TABLE archive DROP CONSTRAINT %I', old);
END $$;
ALTER TABLE archive ADD CONSTRAINT archive_of_one CHECK (num_nonnulls(series_id, study_id, patient_id, attachment_id) = 1);
CREATE UNIQUE INDEX archive_of_study ON archive (study_id, rendition, version) WHERE study_id IS NOT NULL;
CREATE UNIQUE INDEX archive_of_patient ON archive (patient_id, rendition, version) WHERE patient_id IS NOT NULL;
DROP INDEX archive_prunable;
CREATE INDEX archive_prunable ON archive (node, id) WHERE state = 'verified' AND files_pruned_at IS NULL AND series_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS series_of_study ON series (study_id);

-- What an archive of a study or patient holds.
CREATE TABLE archive_series (
    archive_id bigint  NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
    series_id  bigint  NOT NULL REFERENCES series (id),
    version    integer NOT NULL,
    PRIMARY KEY (archive_id, series_id)
);
CREATE INDEX archive_series_by_series ON archive_series (series_id, version);

-- Where an object lies in its archive; null: under its SOP Instance UID.
ALTER TABLE archive_member ADD COLUMN path text;

-- Studies of a group: the one, or those of the patient.
CREATE FUNCTION studies_of(study bigint, patient bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN study IS NOT NULL THEN ARRAY[study] ELSE ARRAY(SELECT t.id FROM study t WHERE t.patient_id = patient) END
$$;

CREATE FUNCTION is_group_complete(study bigint, patient bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
DECLARE
    studies bigint[] := studies_of(study, patient);
BEGIN
    RETURN NOT EXISTS (SELECT 1 FROM series s WHERE s.study_id = ANY(studies) AND s.state NOT IN ('complete', 'cancelled'));
END $$;

-- Makes the next version of a group due, if it would hold more than the last.
CREATE FUNCTION group_made_due(named text, pause interval, study bigint, patient bigint) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off AS $$
DECLARE
    studies bigint[] := studies_of(study, patient);
    last record;
    changed_at timestamptz;
    holder text;
    urgency integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(named || ' ' || coalesce('s' || study, 'p' || patient), 4711031));
    SELECT max(s.state_since), max(s.priority) INTO changed_at, urgency FROM series s WHERE s.study_id = ANY(studies) AND s.state = 'complete';
    SELECT s.node INTO holder FROM series s
    WHERE s.study_id = ANY(studies) AND s.state = 'complete' AND s.version > 0 AND s.node IS NOT NULL ORDER BY s.state_since DESC LIMIT 1;
    IF holder IS NULL THEN
        RETURN;
    END IF;
    IF study IS NOT NULL THEN
        SELECT a.id, a.state, a.version INTO last FROM archive a WHERE a.study_id = study AND a.rendition = named ORDER BY a.version DESC LIMIT 1;
    ELSE
        SELECT a.id, a.state, a.version INTO last FROM archive a WHERE a.patient_id = patient AND a.rendition = named ORDER BY a.version DESC LIMIT 1;
    END IF;
    IF last.id IS NOT NULL AND last.state NOT IN ('queued', 'waiting', 'failed') AND NOT EXISTS (
        SELECT 1 FROM series s
        WHERE s.study_id = ANY(studies) AND s.state = 'complete' AND s.version > 0
          AND NOT EXISTS (SELECT 1 FROM archive_series x WHERE x.archive_id = last.id AND x.series_id = s.id AND x.version = s.version))
    THEN
        RETURN;
    END IF;
    IF last.id IS NULL OR last.state NOT IN ('queued', 'waiting', 'failed') THEN
        INSERT INTO archive (study_id, patient_id, version, rendition, state, node, priority, next_attempt_at)
        VALUES (study, patient, coalesce(last.version, 0) + 1, named, CASE WHEN is_group_complete(study, patient) THEN 'queued' ELSE 'waiting' END,
            holder, urgency, changed_at + pause);
    ELSE
        UPDATE archive
        SET state = CASE WHEN is_group_complete(study, patient) THEN 'queued' ELSE 'waiting' END,
            attempts = CASE last.state WHEN 'failed' THEN 0 ELSE attempts END,
            node = holder, priority = urgency, next_attempt_at = greatest(changed_at + pause, next_attempt_at)
        WHERE id = last.id AND state = last.state;
    END IF;
END $$;

-- The same for all groups that hold one of these series, in those renditions.
CREATE FUNCTION groups_made_due(changed bigint[], named text[]) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    one record;
    made bigint := 0;
BEGIN
    FOR one IN
        SELECT DISTINCT r.name, r.quiet, CASE r.grouping WHEN 'study' THEN t.id END AS study, CASE r.grouping WHEN 'patient' THEN t.patient_id END AS patient
        FROM unnest(changed) c (id)
        CROSS JOIN LATERAL (SELECT study_id FROM series WHERE id = c.id OFFSET 0) s
        CROSS JOIN LATERAL (SELECT id, patient_id FROM study WHERE id = s.study_id OFFSET 0) t
        CROSS JOIN (SELECT * FROM rendition WHERE name = ANY(named) AND grouping <> 'series' OFFSET 0) r
        ORDER BY 1, 3, 4
    LOOP
        PERFORM group_made_due(one.name, one.quiet, one.study, one.patient);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION series_made_due() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    complete bigint[];
    unfinished bigint[];
    renditions text[];
    groups text[];
BEGIN
    groups := ARRAY(SELECT name FROM rendition WHERE grouping <> 'series');
    IF TG_OP = 'INSERT' THEN
        complete := ARRAY(SELECT id FROM changed WHERE state = 'complete' AND version > 0 AND node IS NOT NULL);
        unfinished := CASE WHEN groups <> '{}' THEN ARRAY(SELECT id FROM changed WHERE state <> 'complete') ELSE '{}' END;
    ELSE
        complete := ARRAY(SELECT id FROM (
            SELECT id, version FROM changed WHERE state = 'complete' AND version > 0 AND node IS NOT NULL
            EXCEPT SELECT id, version FROM before WHERE state = 'complete') due);
        -- what is to be fetched again is packed when it is complete again
        unfinished := ARRAY(SELECT id FROM (
            SELECT id FROM before WHERE state = 'complete' EXCEPT SELECT id FROM changed WHERE state = 'complete') gone);
    END IF;
    IF unfinished <> '{}' THEN
        UPDATE archive SET state = 'waiting'
        WHERE id = ANY(ARRAY(
            SELECT a.id
            FROM unnest(unfinished) u (id)
            CROSS JOIN LATERAL (SELECT id, state FROM archive WHERE series_id = u.id OFFSET 0) a
            WHERE a.state = 'queued'));
    END IF;
    IF unfinished <> '{}' AND groups <> '{}' THEN
        UPDATE archive SET state = 'waiting'
        WHERE id = ANY(ARRAY(
            SELECT a.id
            FROM unnest(unfinished) u (id)
            CROSS JOIN LATERAL (SELECT study_id FROM series WHERE id = u.id OFFSET 0) s
            CROSS JOIN LATERAL (SELECT id, patient_id FROM study WHERE id = s.study_id OFFSET 0) t
            CROSS JOIN LATERAL (
                SELECT id, state FROM archive WHERE study_id = t.id
                UNION ALL SELECT id, state FROM archive WHERE patient_id = t.patient_id OFFSET 0) a
            WHERE a.state = 'queued'));
    END IF;
    IF complete <> '{}' THEN
        PERFORM pg_advisory_xact_lock_shared(due_work_lock());
        renditions := ARRAY(SELECT DISTINCT rendition FROM destination WHERE active);
        IF renditions = '{}' THEN
            renditions := '{identified}';
        END IF;
        INSERT INTO archive (series_id, version, rendition, node, priority)
        SELECT c.id, s.version, r.rendition, s.node, s.priority
        FROM unnest(complete) c (id)
        CROSS JOIN LATERAL (SELECT version, node, priority, state_since FROM series WHERE id = c.id OFFSET 0) s
        CROSS JOIN unnest(renditions) r (rendition)
        WHERE r.rendition <> ALL(groups)
          AND (SELECT a.state NOT IN ('queued', 'waiting') FROM archive a
               WHERE a.series_id = c.id AND a.version = s.version AND a.rendition = r.rendition) IS NOT TRUE
        ORDER BY s.priority DESC, s.state_since, c.id
        ON CONFLICT (series_id, version, rendition) DO UPDATE
        SET state = 'queued', node = excluded.node, priority = excluded.priority, created_at = now()
        WHERE archive.state IN ('queued', 'waiting');
        -- what was not made of an earlier version never will be: this one holds all of it
        DELETE FROM archive
        WHERE id = ANY(ARRAY(
            SELECT a.id
            FROM unnest(complete) c (id)
            CROSS JOIN LATERAL (SELECT id, state, version FROM archive WHERE series_id = c.id OFFSET 0) a
            WHERE a.state IN ('queued', 'waiting', 'failed') AND a.version < (SELECT version FROM series WHERE id = c.id)
                AND (SELECT d.archive_id FROM delivery d WHERE d.archive_id = a.id LIMIT 1) IS NULL
                AND (SELECT m.archive_id FROM archive_member m WHERE m.archive_id = a.id LIMIT 1) IS NULL));
        IF renditions && groups THEN
            PERFORM groups_made_due(complete, renditions);
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- A rendition that is new, or groups otherwise than before: what was to be made otherwise is not, and all is due for those who name it.
CREATE FUNCTION rendition_groups_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(due_work_lock());
    DELETE FROM archive a
    WHERE a.rendition = NEW.name AND a.state IN ('queued', 'waiting', 'failed') AND a.attachment_id IS NULL
      AND CASE NEW.grouping WHEN 'series' THEN a.series_id WHEN 'study' THEN a.study_id ELSE a.patient_id END IS NULL
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id) AND NOT EXISTS (SELECT 1 FROM archive_member m WHERE m.archive_id = a.id);
    UPDATE destination SET series_added_to = '-infinity', series_added_id = 0 WHERE rendition = NEW.name;
    RETURN NULL;
END $$;
CREATE TRIGGER rendition_added AFTER INSERT ON rendition FOR EACH ROW WHEN (NEW.grouping <> 'series') EXECUTE FUNCTION rendition_groups_anew();
CREATE TRIGGER rendition_changed AFTER UPDATE ON rendition FOR EACH ROW WHEN (NEW.grouping <> OLD.grouping) EXECUTE FUNCTION rendition_groups_anew();

-- Verified archives that no later one of the same replaces, and those that one does.
CREATE VIEW current_archive AS
SELECT a.id, a.rendition, a.series_id, a.study_id, a.patient_id, a.version, a.file, a.sha256, a.bytes, a.members, a.verified_at
FROM archive a
WHERE a.state = 'verified' AND a.attachment_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM archive n
    WHERE n.rendition = a.rendition AND n.version > a.version AND n.state = 'verified'
      AND (n.series_id = a.series_id OR n.study_id = a.study_id OR n.patient_id = a.patient_id));
CREATE VIEW superseded_archive AS
SELECT a.id, a.rendition, a.series_id, a.study_id, a.patient_id, a.version, a.file, a.sha256, a.bytes, a.members, a.verified_at,
    (SELECT max(n.id) FROM archive n
     WHERE n.rendition = a.rendition AND n.version > a.version AND n.state = 'verified'
       AND (n.series_id = a.series_id OR n.study_id = a.study_id OR n.patient_id = a.patient_id)) AS superseded_by
FROM archive a
WHERE a.state = 'verified' AND a.attachment_id IS NULL AND EXISTS (
    SELECT 1 FROM archive n
    WHERE n.rendition = a.rendition AND n.version > a.version AND n.state = 'verified'
      AND (n.series_id = a.series_id OR n.study_id = a.study_id OR n.patient_id = a.patient_id));
