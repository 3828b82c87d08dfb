-- Parameters: run.
SELECT * FROM discovery_run WHERE id = :#run
