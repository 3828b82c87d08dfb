-- The forms to read in this run: selected, and named by the list since the run began. Parameters: run, server.
SELECT f.*
FROM kobo_form f JOIN kobo_run r ON r.id = :#run
WHERE f.server = :#server AND f.selected AND f.last_seen_at >= r.started_at
ORDER BY f.read_at NULLS FIRST, f.asset_uid
