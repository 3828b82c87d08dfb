-- An item asks for a series; none is added to what somebody has approved. Parameters: id (of the item), SeriesInstanceUID.
INSERT INTO request_series (item_id, series_id, request_id)
SELECT i.id, s.id, i.request_id
FROM request_item i JOIN request r ON r.id = i.request_id, series s
WHERE (NOT r.needs_approval OR r.approved_at IS NULL) AND i.id = CAST(:#id AS bigint) AND s.series_instance_uid = :#SeriesInstanceUID
ON CONFLICT (item_id, series_id) DO NOTHING
