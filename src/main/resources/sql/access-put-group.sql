-- A group is made, or allows something else from now on. Parameters: name, roles, sources, destinations (commas between), identified, urgent, claim.
INSERT INTO access_group (name, roles, sources, destinations, identified, urgent, claim)
VALUES (:#name, string_to_array(:#roles, ','), string_to_array(:#sources, ','), string_to_array(:#destinations, ','), :#identified, :#urgent, :#claim)
ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, sources = excluded.sources, destinations = excluded.destinations,
    identified = excluded.identified, urgent = excluded.urgent, claim = excluded.claim
