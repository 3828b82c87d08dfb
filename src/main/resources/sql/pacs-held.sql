-- Whether an operator has paused a PACS. Parameters: pacs.
SELECT 1 AS held FROM pacs WHERE name = :#pacs AND held_until > now()
