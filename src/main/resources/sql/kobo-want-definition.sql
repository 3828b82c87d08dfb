-- The definition of the version that is deployed; where the list of forms does not tell which, of 'unknown', which is asked for daily.
-- Parameters: server, form, version.
INSERT INTO kobo_form_version AS v (server, asset_uid, version) VALUES (:#server, :#form, :#version)
ON CONFLICT (server, asset_uid, version) DO UPDATE SET state = 'wanted', attempts = 0, next_attempt_at = now()
WHERE v.version = 'unknown' AND v.state = 'stored' AND v.read_at < now() - interval '1 day'
