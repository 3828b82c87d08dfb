-- The received files of an archived series are deleted. Parameters: archive.
UPDATE archive a SET files_pruned_at = now()
FROM archive n
WHERE n.id = :#archive AND a.series_id = n.series_id AND a.version = n.version
