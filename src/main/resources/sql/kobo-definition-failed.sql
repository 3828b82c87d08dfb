-- A definition could not be had; given up after 10 attempts, some three weeks. What was kept stays. Parameters: server, form, version, reason.
UPDATE kobo_form_version SET last_error = :#reason, state = CASE WHEN attempts >= 10 THEN 'failed' ELSE 'wanted' END
WHERE server = :#server AND asset_uid = :#form AND version = :#version
