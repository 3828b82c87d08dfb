-- The questions of a definition that is kept cannot have columns. Parameters: server, form, version, reason.
UPDATE kobo_form_version SET taken = true, state = 'failed', last_error = :#reason
WHERE server = :#server AND asset_uid = :#form AND version = :#version
