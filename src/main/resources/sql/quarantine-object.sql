-- An object that does not belong to what was asked lies in the quarantine folder. Parameters: SeriesInstanceUID, reason, file.
INSERT INTO quarantine (series_instance_uid, reason, file)
VALUES (CAST(:#SeriesInstanceUID AS text), :#reason, :#file)
ON CONFLICT (file) DO NOTHING
