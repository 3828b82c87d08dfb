-- Hands over the password of an archive, once. Parameters: archive, to (who gets it).
WITH kept AS (SELECT archive_id, password FROM archive_password WHERE archive_id = :#archive AND password IS NOT NULL FOR UPDATE)
UPDATE archive_password p SET password = NULL, handed_at = now(), handed_to = :#to
FROM kept WHERE p.archive_id = kept.archive_id
RETURNING kept.password
