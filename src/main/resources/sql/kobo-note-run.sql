-- A sign of life, with the tallies. Parameters: run, requests, forms, formsRead, formsFailed, added, edited, deleted.
UPDATE kobo_run
SET seen_at = now(), requests = :#requests, forms = :#forms, forms_read = :#formsRead, forms_failed = :#formsFailed,
    added = :#added, edited = :#edited, deleted = :#deleted
WHERE id = :#run
