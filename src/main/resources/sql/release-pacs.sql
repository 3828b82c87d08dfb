-- An operator ends the pause of a PACS, also one that failures have opened, and that of one that is new. Parameters: pacs.
INSERT INTO pacs (name, resumed_at) VALUES (:#pacs, now())
ON CONFLICT (name) DO UPDATE
SET held_at = NULL, held_until = NULL, held_reason = NULL, resume_at = NULL, probe_series = NULL, probed_at = NULL, consecutive_failures = 0,
    resumed_at = now()
