-- What is set aside of the discovery of a PACS is asked for again: participants, and the search for them. Parameters: pacs.
WITH participants AS (
    UPDATE participant SET held_at = NULL, last_error = NULL WHERE pacs = :#pacs AND held_at IS NOT NULL RETURNING 1
), searches AS (
    UPDATE pacs SET discovery_held_until = NULL WHERE name = :#pacs AND discovery_held_until > now() RETURNING 1
)
SELECT (SELECT count(*) FROM participants) AS participants, (SELECT count(*) FROM searches) AS searches
