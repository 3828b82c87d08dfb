-- Somebody whom an OpenID provider knows has signed in; groups are those that its claim names. Another person of that name is left alone, and no row comes back.
-- Parameters: name, mail, issuer, subject, claims (a line each).
WITH named AS (
    SELECT coalesce(array_agg(g.name ORDER BY g.name), '{}') AS groups
    FROM access_group g
    WHERE CASE WHEN g.claim = '' THEN g.name ELSE g.claim END = ANY(string_to_array(:#claims, E'\n'))
), known AS (
    UPDATE access_person p SET mail = :#mail, groups = named.groups, signed_in_at = now()
    FROM named WHERE p.issuer = :#issuer AND p.subject = :#subject
    RETURNING p.name
), made AS (
    INSERT INTO access_person (name, mail, issuer, subject, groups, signed_in_at)
    SELECT :#name, :#mail, :#issuer, :#subject, named.groups, now() FROM named
    WHERE NOT EXISTS (SELECT 1 FROM known)
    ON CONFLICT DO NOTHING
    RETURNING name
)
SELECT name FROM known UNION ALL SELECT name FROM made
