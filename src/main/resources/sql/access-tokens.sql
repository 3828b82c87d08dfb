-- Somebody's tokens, the newest first; all people's where owner is null. Parameters: owner.
SELECT id, owner, label, made_at, expires_at, used_at, revoked_at, expires_at <= now() AS expired
FROM access_token
WHERE CAST(:#owner AS text) IS NULL OR owner = :#owner
ORDER BY id DESC
LIMIT 1000
