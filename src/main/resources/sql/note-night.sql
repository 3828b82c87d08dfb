-- When a PACS whose night is used up goes on: not before its window opens. Parameters: pacs, night, opens.
UPDATE pacs_night SET goes_on_at = CAST(:#opens AS timestamptz) WHERE pacs = :#pacs AND night = CAST(:#night AS date)
