-- Notes who lets a series go in a rendition. Parameters: series, rendition, objects (the sum of their UIDs), by, reason.
INSERT INTO pixel_release (series_id, rendition, objects, released_by, reason)
VALUES (:#series, :#rendition, :#objects, :#by, :#reason)
