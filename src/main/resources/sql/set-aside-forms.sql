-- A server whose list of forms ends the program is left alone for a day. Parameters: subject (server), reason.
UPDATE kobo_server SET consecutive_failures = consecutive_failures + 1, last_failure_at = now(), last_error = :#reason,
    resume_at = now() + interval '1 day'
WHERE name = :#subject
