-- Takes what a schedule has due, unless another node has. Parameters: schedule, fireAt, node. When it was due is said by a node's clock, which may be wrong:
-- it counts within 5 minutes and a day of the database's, so that no node's clock silences the schedules of all, nor that of a node alone its own.
WITH due AS (
    SELECT greatest(least(CAST(:#fireAt AS timestamptz), now() + interval '5 minutes'), now() - interval '1 day') AS fire_at
)
INSERT INTO schedule_run AS s (schedule, fire_at, node) SELECT :#schedule, fire_at, :#node FROM due
ON CONFLICT (schedule) DO UPDATE SET fire_at = excluded.fire_at, node = excluded.node, claimed_at = now()
WHERE s.fire_at < excluded.fire_at OR s.fire_at > now() + interval '5 minutes'
