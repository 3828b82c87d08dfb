-- Forms that were read to their end, with their submissions. Parameters: server.
SELECT f.name, f.view_name, f.live AS submissions,
    (SELECT count(DISTINCT i.submission_id) FROM kobo_imaging i WHERE i.server = f.server AND i.asset_uid = f.asset_uid) AS with_imaging
FROM kobo_form f
WHERE f.server = :#server AND f.read_at IS NOT NULL
ORDER BY f.name
