-- Whether somebody has released a series in a rendition with just these objects. Parameters: series, rendition, objects (the sum of their UIDs).
SELECT id FROM pixel_release WHERE series_id = :#series AND rendition = :#rendition AND objects = :#objects LIMIT 1
