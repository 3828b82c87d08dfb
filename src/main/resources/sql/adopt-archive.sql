-- The node of this data folder has another name now: what it held is held still, 5,000 rows at a time. Parameters: old, node.
-- By the order of the index, since a scan would find the first rows as fast, and the last ones not at all.
UPDATE archive SET node = :#node
WHERE id = ANY(ARRAY(SELECT id FROM archive WHERE node >= :#old AND node <= :#old ORDER BY node LIMIT 5000))
