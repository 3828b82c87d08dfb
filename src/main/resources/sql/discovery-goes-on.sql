-- A sign of life of a run. Parameters: run.
UPDATE discovery_run SET seen_at = now() WHERE id = :#run
