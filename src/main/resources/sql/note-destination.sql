-- What the file of a destination says, for all who look into the database. One that has never asked for work is not noted. Parameters: destination,
-- filter, keepsSource, opens (when its window opens; null while it is open).
UPDATE destination
SET series_added_to = CASE WHEN filter <> :#filter THEN '-infinity' ELSE series_added_to END, -- it may want what was never packed
    filter = :#filter, keeps_source = CAST(:#keepsSource AS boolean), window_opens_at = CAST(:#opens AS timestamptz),
    window_opened_at = CASE WHEN window_opens_at IS NOT NULL AND CAST(:#opens AS timestamptz) IS NULL THEN now() ELSE window_opened_at END
WHERE name = :#destination
  AND (filter, keeps_source) IS DISTINCT FROM (CAST(:#filter AS text), CAST(:#keepsSource AS boolean))
   OR name = :#destination AND window_opens_at IS DISTINCT FROM CAST(:#opens AS timestamptz)
