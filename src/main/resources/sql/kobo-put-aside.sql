-- A submission that could not be stored. Parameters: server, form, submission, reason.
INSERT INTO kobo_aside (server, asset_uid, submission_id, reason)
VALUES (:#server, :#form, :#submission, :#reason)
ON CONFLICT (server, asset_uid, submission_id) DO UPDATE SET reason = excluded.reason, last_seen_at = now()
