-- Somebody goes, and the tokens with them. Parameters: name.
WITH tokens AS (
    UPDATE access_token SET revoked_at = now() WHERE owner = :#name AND revoked_at IS NULL
)
DELETE FROM access_person WHERE name = :#name
