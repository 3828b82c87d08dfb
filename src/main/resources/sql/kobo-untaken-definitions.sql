-- Versions whose questions have no columns yet, in the order in which their definitions came. Parameters: server, form.
SELECT version FROM kobo_form_version
WHERE server = :#server AND asset_uid = :#form AND definition IS NOT NULL AND NOT taken
ORDER BY read_at, version
