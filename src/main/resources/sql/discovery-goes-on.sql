-- Heartbeat of a run's lease, and sign of life; 0 rows mean it was lost. Parameters: run.
UPDATE discovery_run SET seen_at = now() WHERE id = :#run AND state = 'running'
