-- A submission that the pages did not show is there after all. Parameters: server, form, submission, there.
INSERT INTO kobo_sweep_seen (server, asset_uid, submission_id)
SELECT :#server, :#form, CAST(:#submission AS bigint) WHERE :#there
ON CONFLICT DO NOTHING
