-- The definition of a version. Parameters: server, form, version, definition.
INSERT INTO kobo_form_version (server, asset_uid, version, definition)
VALUES (:#server, :#form, :#version, CAST(:#definition AS jsonb))
ON CONFLICT (server, asset_uid, version) DO UPDATE SET definition = excluded.definition, read_at = now()
