-- Leaves a PACS alone for a while that doubles with every failure in a row. Parameters: pacs, reason, first and longest (of these whiles, in seconds).
INSERT INTO pacs (name, consecutive_failures, resume_at, last_failure_at, last_error)
VALUES (:#pacs, 1, now() + interval '1 second' * CAST(:#first AS integer) * (0.75 + random() / 2), now(), CAST(:#reason AS text))
ON CONFLICT (name) DO UPDATE
SET consecutive_failures = pacs.consecutive_failures + 1,
    resume_at = now() + interval '1 second' * (0.75 + random() / 2)
        * least(CAST(:#first AS integer) * power(2, least(pacs.consecutive_failures, 16)), CAST(:#longest AS integer)),
    probe_series = NULL, probed_at = NULL,
    last_failure_at = now(),
    last_error = CAST(:#reason AS text)
