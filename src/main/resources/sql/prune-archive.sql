-- The file of an archive is about to be deleted here, unless it may not be any more. Parameters: id.
UPDATE archive SET file_pruned_at = now() WHERE id = (SELECT id FROM prunable_archive WHERE id = CAST(:#id AS bigint))
