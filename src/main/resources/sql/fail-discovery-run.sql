-- A run cannot go on: it failed, or waits until the PACS may be asked again (notNow is 1). Parameters: run, reason, notNow.
UPDATE discovery_run
SET state = CASE WHEN CAST(:#notNow AS integer) = 1 THEN 'waiting' ELSE 'failed' END, finished_at = now(), seen_at = now(), last_error = :#reason
WHERE id = :#run AND state = 'running'
