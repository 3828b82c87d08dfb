-- Everything was gone through; partial where something failed. Parameters: run, formsFailed.
UPDATE kobo_run
SET state = CASE WHEN CAST(:#formsFailed AS integer) > 0 THEN 'partial' ELSE 'finished' END, finished_at = now()
WHERE id = :#run AND state = 'running'
