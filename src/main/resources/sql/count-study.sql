-- A study and its series are written down. Parameters: run, series, added, grown.
UPDATE discovery_run
SET studies = studies + 1, series = series + :#series, series_new = series_new + :#added, series_grown = series_grown + :#grown, seen_at = now()
WHERE id = :#run
