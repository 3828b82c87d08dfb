-- People, with their groups and what these allow together; lists have commas between. Parameters: person (null: all).
SELECT p.name, p.mail, p.issuer, p.signed_in_at, array_to_string(p.groups, ',') AS groups,
    coalesce((SELECT string_agg(DISTINCT x, ',') FROM access_group g, unnest(g.roles) x WHERE g.name = ANY(p.groups)), '') AS roles,
    coalesce((SELECT string_agg(DISTINCT x, ',') FROM access_group g, unnest(g.sources) x WHERE g.name = ANY(p.groups)), '') AS sources,
    coalesce((SELECT string_agg(DISTINCT x, ',') FROM access_group g, unnest(g.destinations) x WHERE g.name = ANY(p.groups)), '') AS destinations,
    coalesce((SELECT bool_or(identified) FROM access_group g WHERE g.name = ANY(p.groups)), false) AS identified,
    coalesce((SELECT bool_or(urgent) FROM access_group g WHERE g.name = ANY(p.groups)), false) AS urgent
FROM access_person p
WHERE CAST(:#person AS text) IS NULL OR p.name = :#person
ORDER BY p.name
