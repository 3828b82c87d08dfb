-- The node of this data folder has another name now: what it held is held still. Parameters: old, node.
UPDATE discovery_run SET node = :#node WHERE node = :#old
