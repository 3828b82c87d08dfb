-- The node of this data folder has another name now: what it is to deliver is its own still. Parameters: old, node.
UPDATE delivery SET node = :#node WHERE state <> 'delivered' AND node = :#old
