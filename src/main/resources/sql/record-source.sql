-- This PACS has the series. Parameters: pacs, SeriesInstanceUID, related.
INSERT INTO series_source (pacs, series_id, related_instances)
SELECT :#pacs, id, CAST(:#related AS integer) FROM series WHERE series_instance_uid = :#SeriesInstanceUID
ON CONFLICT (pacs, series_id) DO UPDATE SET last_seen_at = now(), related_instances = excluded.related_instances
