-- What is set aside of the discovery of a PACS. Parameters: pacs.
SELECT (SELECT count(*) FROM participant WHERE pacs = :#pacs AND held_at IS NOT NULL) AS participants,
    (SELECT count(*) FROM pacs WHERE name = :#pacs AND discovery_held_until > now()) AS searches
