-- PatientIDs that came wrong, and what archives and their manifests say in place of them. What was received keeps its own. Written by SQL; each change
-- leaves a row that says who made it and when.

CREATE TABLE patient_id_correction (
    pacs       text NOT NULL,                    -- whom it came from
    patient_id text NOT NULL,                    -- as it came
    corrected  text NOT NULL CHECK (corrected <> '' AND corrected <> patient_id),
    reason     text NOT NULL DEFAULT '',
    PRIMARY KEY (pacs, patient_id)
);

CREATE TABLE patient_id_correction_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text        NOT NULL DEFAULT session_user,
    pacs       text        NOT NULL,
    patient_id text        NOT NULL,
    corrected  text,                             -- null: the correction was taken back
    reason     text        NOT NULL DEFAULT ''
);

CREATE FUNCTION patient_id_correction_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO patient_id_correction_history (pacs, patient_id) VALUES (OLD.pacs, OLD.patient_id);
    ELSE
        INSERT INTO patient_id_correction_history (pacs, patient_id, corrected, reason) VALUES (NEW.pacs, NEW.patient_id, NEW.corrected, NEW.reason);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER patient_id_correction_noted AFTER INSERT OR UPDATE OR DELETE ON patient_id_correction
    FOR EACH ROW EXECUTE FUNCTION patient_id_correction_noted();
