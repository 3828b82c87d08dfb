-- The questions of a version have their columns. Parameters: server, form, version.
UPDATE kobo_form_version SET taken = true WHERE server = :#server AND asset_uid = :#form AND version = :#version
