-- Whose a token is; its last use is written down once a minute. Parameters: hash.
WITH found AS (
    SELECT * FROM access_token WHERE hash = :#hash
), used AS (
    UPDATE access_token t SET used_at = now() FROM found f
    WHERE t.id = f.id AND f.revoked_at IS NULL AND f.expires_at > now() AND (f.used_at IS NULL OR f.used_at < now() - interval '1 minute')
)
SELECT owner, from_provider, expires_at, revoked_at IS NOT NULL AS revoked, expires_at <= now() AS expired FROM found
