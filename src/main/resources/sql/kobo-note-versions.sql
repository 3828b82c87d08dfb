-- Versions of the form that the staged submissions name: their definitions are wanted. Parameters: server, form.
INSERT INTO kobo_form_version (server, asset_uid, version)
SELECT DISTINCT :#server, :#form, form_version FROM pg_temp.kobo_stage WHERE form_version ~ '^[A-Za-z0-9]{1,64}$'
ON CONFLICT DO NOTHING
