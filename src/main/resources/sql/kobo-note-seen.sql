-- What the sweep has seen. Parameters: server, form.
INSERT INTO kobo_sweep_seen (server, asset_uid, submission_id)
SELECT :#server, :#form, submission_id FROM pg_temp.kobo_stage
ON CONFLICT DO NOTHING
