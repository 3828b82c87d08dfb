-- The forms to read in this run: selected, not set aside, and named by the list since the run began. Those that failed last come behind the others, so
-- that they hold nobody up, and of each those first whose turn was longest ago. Parameters: run, server.
SELECT f.asset_uid, f.version, f.reported_newest, f.consecutive_failures
FROM kobo_form f JOIN kobo_run r ON r.id = :#run
WHERE f.server = :#server AND f.selected AND f.held_at IS NULL AND f.last_seen_at >= r.started_at
ORDER BY (f.consecutive_failures > 0), f.attempted_at NULLS FIRST, f.asset_uid
