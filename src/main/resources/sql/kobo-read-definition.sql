-- Parameters: server, form, version.
SELECT CAST(definition AS text) AS definition FROM kobo_form_version
WHERE server = :#server AND asset_uid = :#form AND version = :#version
