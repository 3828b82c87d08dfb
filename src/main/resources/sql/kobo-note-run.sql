-- A sign of life, with the tallies; no row where the run was taken for dead.
-- Parameters: run, requests, forms, formsRead, formsFailed, added, edited, deleted, aside.
UPDATE kobo_run
SET seen_at = now(), requests = :#requests, forms = :#forms, forms_read = :#formsRead, forms_failed = :#formsFailed,
    added = :#added, edited = :#edited, deleted = :#deleted, aside = :#aside
WHERE id = :#run AND state = 'running'
