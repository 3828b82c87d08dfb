-- The received files of an archived series are deleted. Parameters: archive.
UPDATE archive SET files_pruned_at = now() WHERE id = :#archive
