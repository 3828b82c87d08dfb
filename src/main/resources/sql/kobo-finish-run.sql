-- Everything was gone through; partial where a form failed or a submission was put aside. Parameters: run, formsFailed, aside.
UPDATE kobo_run
SET state = CASE WHEN CAST(:#formsFailed AS integer) > 0 OR CAST(:#aside AS bigint) > 0 THEN 'partial' ELSE 'finished' END, finished_at = now()
WHERE id = :#run AND state = 'running'
