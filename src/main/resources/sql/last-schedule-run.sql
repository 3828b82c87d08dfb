-- The newest time of a schedule that a node has taken. Parameters: schedule.
SELECT fire_at FROM schedule_run WHERE schedule = :#schedule
