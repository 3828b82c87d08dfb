-- Parameters: server, form, version.
UPDATE kobo_form SET version_read = :#version WHERE server = :#server AND asset_uid = :#form
