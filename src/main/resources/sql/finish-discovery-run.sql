-- All participants were gone through; partial where some failed, or lines of the list could not be read. Parameters: run.
UPDATE discovery_run
SET state = CASE WHEN participants_failed > 0 OR last_error IS NOT NULL THEN 'partial' ELSE 'finished' END, finished_at = now(), seen_at = now()
WHERE id = :#run AND state = 'running'
