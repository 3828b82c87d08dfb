-- A question's column: new, or with the type that serves all versions.
-- Parameters: server, form, path, repeat, position, name, type.
INSERT INTO kobo_form_column (server, asset_uid, path, repeat_path, position, name, type)
VALUES (:#server, :#form, :#path, :#repeat, :#position, :#name, :#type)
ON CONFLICT (server, asset_uid, path) DO UPDATE SET type = excluded.type
