-- An item asks for a series. Parameters: id (of the item), SeriesInstanceUID.
INSERT INTO request_series (item_id, series_id, request_id)
SELECT i.id, s.id, i.request_id
FROM request_item i, series s
WHERE i.id = CAST(:#id AS bigint) AND s.series_instance_uid = :#SeriesInstanceUID
ON CONFLICT (item_id, series_id) DO NOTHING
