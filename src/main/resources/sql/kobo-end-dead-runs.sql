-- A run without a sign of life for so long has ended with its program. Parameters: server, what, leaseSeconds.
UPDATE kobo_run SET state = 'failed', finished_at = now(), last_error = 'The program that ran it ended'
WHERE server = :#server AND what = :#what AND state = 'running' AND seen_at < now() - :#leaseSeconds * interval '1 second'
