-- Takes what a schedule has due, unless another node has. Parameters: schedule, fireAt, node.
INSERT INTO schedule_run AS s (schedule, fire_at, node) VALUES (:#schedule, CAST(:#fireAt AS timestamptz), :#node)
ON CONFLICT (schedule) DO UPDATE SET fire_at = excluded.fire_at, node = excluded.node, claimed_at = now()
WHERE s.fire_at < excluded.fire_at
