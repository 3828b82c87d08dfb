-- Locks an attachment that is about to be stored; no row where another run has taken it up. Parameters: id, run.
SELECT id FROM kobo_attachment WHERE id = :#id AND run_id = :#run AND state = 'queued' FOR UPDATE
