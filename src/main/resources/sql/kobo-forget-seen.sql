-- What a sweep has seen, where none is under way. Parameters: server, form.
DELETE FROM kobo_sweep_seen k
USING kobo_form f
WHERE k.server = :#server AND k.asset_uid = :#form AND f.server = k.server AND f.asset_uid = k.asset_uid
  AND (f.sweep_started_at IS NULL OR f.sweep_position IS NULL)
