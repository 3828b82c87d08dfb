-- The node of this data folder has another name now: the run it had begun is its own still. Parameters: old, node.
UPDATE kobo_run SET node = :#node WHERE state = 'running' AND node = :#old
