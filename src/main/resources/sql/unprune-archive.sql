-- The file of an archive could not be deleted. Parameters: id.
UPDATE archive SET file_pruned_at = NULL WHERE id = CAST(:#id AS bigint)
