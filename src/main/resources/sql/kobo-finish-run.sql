-- Everything was gone through; partial where a form failed, a submission was put aside, or the list of forms was short.
-- Parameters: run, formsFailed, aside, reason (of a short list, otherwise null).
UPDATE kobo_run
SET state = CASE WHEN CAST(:#formsFailed AS integer) > 0 OR CAST(:#aside AS bigint) > 0 OR CAST(:#reason AS text) IS NOT NULL
    THEN 'partial' ELSE 'finished' END, finished_at = now(), last_error = :#reason
WHERE id = :#run AND state = 'running'
