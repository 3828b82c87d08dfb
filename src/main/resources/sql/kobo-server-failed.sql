-- The server could not be read; it is left alone as long as it asked for. Parameters: server, reason, wait (seconds).
UPDATE kobo_server
SET consecutive_failures = consecutive_failures + 1, last_failure_at = now(), last_error = :#reason,
    resume_at = CASE WHEN CAST(:#wait AS bigint) > 0 THEN now() + least(CAST(:#wait AS bigint), 86400) * interval '1 second' END
WHERE name = :#server
