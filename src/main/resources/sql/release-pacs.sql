-- An operator ends the pause of a PACS, also one that failures have opened. Parameters: pacs.
UPDATE pacs SET held_at = NULL, held_until = NULL, held_reason = NULL, resume_at = NULL, probe_series = NULL, probed_at = NULL, consecutive_failures = 0
WHERE name = :#pacs
