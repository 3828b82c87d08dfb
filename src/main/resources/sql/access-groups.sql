-- Groups and what they allow; lists have commas between. Parameters: none.
SELECT name, array_to_string(roles, ',') AS roles, array_to_string(sources, ',') AS sources, array_to_string(destinations, ',') AS destinations,
    identified, urgent, claim,
    (SELECT count(*) FROM access_person p WHERE g.name = ANY(p.groups)) AS people
FROM access_group g
ORDER BY name
