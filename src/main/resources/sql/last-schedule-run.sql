-- The newest time of a schedule that a node has taken, and the database's clock. Parameters: schedule.
SELECT fire_at, now() AS now FROM schedule_run WHERE schedule = :#schedule
