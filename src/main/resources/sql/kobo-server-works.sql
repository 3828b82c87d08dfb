-- Parameters: server.
UPDATE kobo_server SET consecutive_failures = 0, resume_at = NULL, last_success_at = now(), last_error = NULL WHERE name = :#server
