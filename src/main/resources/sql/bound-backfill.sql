-- A destination wants nothing that was complete before a day: archives of it are not made for its sake. Parameters: destination, day (null: when it was first
-- seen).
UPDATE destination SET series_added_to = coalesce(CAST(:#day AS date), first_seen_at), series_added_id = 0
WHERE name = :#destination AND series_added_to < coalesce(CAST(:#day AS date), first_seen_at)
