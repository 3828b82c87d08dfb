-- The next attachment to fetch, for a run that was not taken for dead: those that were tried least come first, and are due again later,
-- longer each time, so that many that always fail hold nobody up; given up after 20 attempts. Parameters: server, node, run.
UPDATE kobo_attachment a
SET attempts = a.attempts + 1, node = :#node, run_id = :#run,
    next_attempt_at = now() + least(interval '1 minute' * power(2, least(a.attempts, 16)), interval '1 day')
WHERE a.id = (SELECT n.id FROM kobo_attachment n
    WHERE n.server = :#server AND n.state = 'queued' AND n.deleted_at IS NULL AND n.next_attempt_at <= now()
    ORDER BY n.attempts, n.next_attempt_at, n.id LIMIT 1)
  AND EXISTS (SELECT 1 FROM kobo_run r WHERE r.id = :#run AND r.state = 'running')
RETURNING a.*
