-- Submissions that a sweep, which is complete now, did not have to put aside again. Parameters: server, form.
DELETE FROM kobo_aside a
USING kobo_form f
WHERE a.server = :#server AND a.asset_uid = :#form AND f.server = a.server AND f.asset_uid = a.asset_uid AND a.last_seen_at < f.swept_at
