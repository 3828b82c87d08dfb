-- The objects in the newest verified archive of a series that holds them as they came, and where they lie in it. Parameters: series.
SELECT m.sop_instance_uid, m.sha256, m.bytes, a.file, coalesce(m.path, m.sop_instance_uid || '.dcm') AS path
FROM archive_member m JOIN archive a ON a.id = m.archive_id
WHERE a.id = (SELECT id FROM archive WHERE series_id = :#series AND state = 'verified' AND rendition = 'identified' ORDER BY version DESC LIMIT 1)
ORDER BY m.sop_instance_uid
