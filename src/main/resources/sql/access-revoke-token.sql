-- A token counts no more. Parameters: id, owner (null: whoever's).
UPDATE access_token SET revoked_at = now()
WHERE id = CAST(:#id AS bigint) AND (CAST(:#owner AS text) IS NULL OR owner = :#owner) AND revoked_at IS NULL
