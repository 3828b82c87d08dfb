-- A question's column, or the view of a group or repeat: new, or with the type that serves all versions.
-- Parameters: server, form, path, repeat, position, name, type.
INSERT INTO kobo_form_column AS c (server, asset_uid, path, repeat_path, position, name, type)
VALUES (:#server, :#form, :#path, :#repeat, :#position, :#name, :#type)
ON CONFLICT (server, asset_uid, repeat_path, path, kind) DO UPDATE SET name = excluded.name, type = excluded.type
WHERE c.name <> excluded.name OR c.type <> excluded.type
