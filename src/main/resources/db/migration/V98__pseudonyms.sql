-- Which pseudonym is whose. The tables belong to a role of their own where this user may make one, and nobody reads them but through the functions, each of
-- which leaves a row that says who did, when and why. The original of a pseudonym is told only to members of caravan_reidentify; to be superuser is not enough.
CREATE SCHEMA pseudonymisation;
CREATE TABLE pseudonymisation.key (
    project    text        NOT NULL,
    pacs       text        NOT NULL DEFAULT '',      -- empty where one PatientID is one person at all PACS
    patient_id text        NOT NULL,
    pseudonym  text        NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, pacs, patient_id),
    UNIQUE (project, pseudonym)
);
CREATE TABLE pseudonymisation.key_read (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at   timestamptz NOT NULL DEFAULT now(),
    who       text        NOT NULL DEFAULT session_user,
    what      text        NOT NULL CHECK (what IN ('pseudonym', 'original', 'refused')),
    project   text        NOT NULL,
    pseudonym text,
    reason    text        NOT NULL DEFAULT ''
);

-- The pseudonym of a patient: the one there is, or otherwise the wanted one, which is noted. Null where another patient of the project has the wanted one.
CREATE FUNCTION pseudonymisation.pseudonym_of(of_project text, of_pacs text, of_patient text, wanted text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pseudonymisation, pg_temp AS $$
DECLARE
    known text;
BEGIN
    INSERT INTO key (project, pacs, patient_id, pseudonym) VALUES (of_project, of_pacs, of_patient, wanted) ON CONFLICT DO NOTHING;
    SELECT k.pseudonym INTO known FROM key k WHERE k.project = of_project AND k.pacs = of_pacs AND k.patient_id = of_patient;
    INSERT INTO key_read (what, project, pseudonym) VALUES ('pseudonym', of_project, known);
    RETURN known;
END $$;

-- Whether somebody may find originals: by membership that was granted, directly or through other roles.
CREATE FUNCTION pseudonymisation.may_reidentify(named name) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE member (role) AS (
        SELECT m.roleid FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = named
        UNION
        SELECT m.roleid FROM pg_auth_members m JOIN member x ON x.role = m.member
    )
    SELECT EXISTS (SELECT 1 FROM member x JOIN pg_roles r ON r.oid = x.role WHERE r.rolname = 'caravan_reidentify')
$$;

-- Whose a pseudonym is: allowed is false, and nothing is told, where the asking user may not. Either leaves a row.
CREATE FUNCTION pseudonymisation.original_of(asked text, why text)
RETURNS TABLE (allowed boolean, project text, pacs text, patient_id text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pseudonymisation, pg_temp AS $$
BEGIN
    IF NOT pseudonymisation.may_reidentify(session_user) THEN
        INSERT INTO key_read (what, project, pseudonym, reason) VALUES ('refused', '', asked, why);
        RETURN QUERY SELECT false, CAST(NULL AS text), CAST(NULL AS text), CAST(NULL AS text);
    ELSE
        INSERT INTO key_read (what, project, pseudonym, reason)
        SELECT 'original', coalesce((SELECT min(k.project) FROM key k WHERE k.pseudonym = asked), ''), asked, why;
        RETURN QUERY SELECT true, k.project, k.pacs, k.patient_id FROM key k WHERE k.pseudonym = asked ORDER BY k.project;
    END IF;
END $$;

REVOKE ALL ON SCHEMA pseudonymisation FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA pseudonymisation FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pseudonymisation FROM PUBLIC;

-- Roles are of the whole server. Where this user may make none, docs/privacy.md says what its administrator enters.
DO $$
DECLARE
    own name := session_user;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'caravan_keys') THEN
        CREATE ROLE caravan_keys NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'caravan_reidentify') THEN
        CREATE ROLE caravan_reidentify NOLOGIN;
    END IF;
    GRANT USAGE ON SCHEMA pseudonymisation TO caravan_keys, caravan_reidentify;
    GRANT EXECUTE ON FUNCTION pseudonymisation.original_of(text, text) TO caravan_reidentify;
    GRANT EXECUTE ON FUNCTION pseudonymisation.may_reidentify(name) TO caravan_keys;
    EXECUTE format('GRANT USAGE ON SCHEMA pseudonymisation TO %I', own);
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = own) THEN
        GRANT CREATE ON SCHEMA pseudonymisation TO caravan_keys;
        ALTER TABLE pseudonymisation.key OWNER TO caravan_keys;
        ALTER TABLE pseudonymisation.key_read OWNER TO caravan_keys;
        ALTER FUNCTION pseudonymisation.pseudonym_of(text, text, text, text) OWNER TO caravan_keys;
        ALTER FUNCTION pseudonymisation.original_of(text, text) OWNER TO caravan_keys;
        REVOKE CREATE ON SCHEMA pseudonymisation FROM caravan_keys;
        EXECUTE format('GRANT EXECUTE ON FUNCTION pseudonymisation.pseudonym_of(text, text, text, text), pseudonymisation.original_of(text, text) TO %I', own);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'the roles caravan_keys and caravan_reidentify have to be made by an administrator';
END $$;
