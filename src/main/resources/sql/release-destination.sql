-- An operator ends the pause of a destination, also one that failures have opened. Parameters: destination.
UPDATE destination
SET held_at = NULL, held_until = NULL, held_reason = NULL, resume_at = NULL, consecutive_failures = 0
WHERE name = :#destination
