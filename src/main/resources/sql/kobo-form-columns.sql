-- Columns of a form's views, and its groups and repeats, in their order. Parameters: server, form.
SELECT path, repeat_path, position, name, type FROM kobo_form_column
WHERE server = :#server AND asset_uid = :#form ORDER BY position, repeat_path, path
