-- The node of this data folder has another name now: what it held is held still. Parameters: old, node.
UPDATE archive SET node = :#node WHERE node = :#old
