-- A local user, in these groups from now on. Parameters: name, mail (null: as it is), groups (commas between). Changes nothing of a provider's person.
INSERT INTO access_person (name, mail, groups)
VALUES (:#name, coalesce(CAST(:#mail AS text), ''), string_to_array(:#groups, ','))
ON CONFLICT (name) DO UPDATE SET mail = coalesce(CAST(:#mail AS text), access_person.mail), groups = excluded.groups
WHERE access_person.issuer IS NULL
