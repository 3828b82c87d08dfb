-- Keeps the password of an archive in place of one before. Parameters: archive, password.
INSERT INTO archive_password (archive_id, password) VALUES (:#archive, :#password)
ON CONFLICT (archive_id) DO UPDATE SET password = excluded.password, made_at = now(), handed_at = NULL, handed_to = NULL
