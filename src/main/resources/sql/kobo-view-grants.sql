-- What others than its owner may do with a view, or a column of it: the statements that take it away, and grant it again. Parameters: view.
SELECT g.column_name,
    format('REVOKE ALL ON forms.%I FROM %s', CAST(:#view AS text), r.grantee) AS revoke,
    format('GRANT %s%s ON forms.%I TO %s%s', g.privilege_type, ' (' || quote_ident(g.column_name) || ')', CAST(:#view AS text), r.grantee,
        CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END) AS again
FROM (
    SELECT NULL::text AS column_name, c.relowner, x.*
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) x
    WHERE c.relnamespace = 'forms'::regnamespace AND c.relname = :#view
    UNION ALL
    SELECT a.attname::text, c.relowner, x.*
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped CROSS JOIN LATERAL aclexplode(a.attacl) x
    WHERE c.relnamespace = 'forms'::regnamespace AND c.relname = :#view
) g CROSS JOIN LATERAL (SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS grantee) r
WHERE g.grantee <> g.relowner
