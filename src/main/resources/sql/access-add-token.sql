-- A token is made. Parameters: owner, provider, label, hash, days.
INSERT INTO access_token (owner, from_provider, label, hash, expires_at)
VALUES (:#owner, :#provider, :#label, :#hash, now() + make_interval(days => CAST(:#days AS integer)))
RETURNING id, expires_at
