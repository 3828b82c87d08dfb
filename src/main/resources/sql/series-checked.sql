-- The PACS was asked for the objects of a series. Parameters: series.
UPDATE series SET checked_at = now() WHERE id = :#series
