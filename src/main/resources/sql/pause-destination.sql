-- Leaves a destination alone for a while that grows with every failure in a row: 30 s, 1 min, ... 30 min. Parameters: destination, reason.
INSERT INTO destination (name, consecutive_failures, resume_at, last_failure_at, last_error)
VALUES (:#destination, 1, now() + interval '30 seconds' * (0.75 + random() / 2), now(), CAST(:#reason AS text))
ON CONFLICT (name) DO UPDATE
SET consecutive_failures = destination.consecutive_failures + 1,
    resume_at = now() + least(interval '30 seconds' * power(2, least(destination.consecutive_failures, 10)), interval '30 minutes') * (0.75 + random() / 2),
    last_failure_at = now(),
    last_error = CAST(:#reason AS text)
