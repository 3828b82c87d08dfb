-- A PACS answered. Parameters: pacs.
INSERT INTO pacs (name, last_success_at) VALUES (:#pacs, now())
ON CONFLICT (name) DO UPDATE
SET consecutive_failures = 0, resume_at = NULL, probe_series = NULL, probed_at = NULL, last_success_at = now()
