-- At the start of a node: runs of its own earlier life ended with it. Parameters: node.
UPDATE kobo_run SET state = 'failed', finished_at = now(), last_error = 'Caravan was stopped or killed before the run was done'
WHERE state = 'running' AND node = :#node
