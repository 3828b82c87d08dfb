-- What the header of one object of a series says. Parameters: series, version, keywords, header.
INSERT INTO series_header (series_id, version, keywords, header) VALUES (:#series, :#version, :#keywords, CAST(:#header AS jsonb))
ON CONFLICT (series_id) DO UPDATE SET version = excluded.version, keywords = excluded.keywords, header = excluded.header, read_at = now()
