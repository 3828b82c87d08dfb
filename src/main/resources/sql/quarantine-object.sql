-- An object that does not belong to what was asked lies in the quarantine folder. Parameters: headers of dicom:listen.
INSERT INTO quarantine (series_instance_uid, reason, file)
VALUES (CAST(:#${header.CamelDicomSeriesInstanceUID} AS text), :#${header.CamelDicomQuarantineReason},
    regexp_replace(:#${header.CamelDicomFile}, '^.*/quarantine/', ''))
ON CONFLICT (file) DO NOTHING
