-- Ends a download with what was found on disk. Changes nothing where the lease went to somebody else (fencing token).
-- Parameters: id, token, state, reason, expected, received, bytes.
UPDATE series
SET state = CASE WHEN CAST(:#state AS text) IN ('incomplete', 'nearline') AND attempts >= 20 THEN 'failed' ELSE CAST(:#state AS text) END,
    state_since = now(),
    lease_until = NULL,
    last_error = CAST(:#reason AS text),
    attempts = CASE WHEN CAST(:#state AS text) = 'complete' THEN 0 ELSE attempts END,
    next_attempt_at = CASE CAST(:#state AS text)
        WHEN 'incomplete' THEN now() + least(interval '30 seconds' * power(2, least(attempts - 1, 16)), interval '6 hours') * (0.75 + random() / 2)
        -- half an hour for a tape; longer later, since it may as well be a firewall that nobody looks at before Monday: 20 attempts last 4 days
        WHEN 'nearline' THEN now() + least(interval '30 minutes' * power(2, least(attempts - 1, 4)), interval '6 hours') * (0.75 + random() / 2)
        ELSE now() END,
    expected_instances = coalesce(CAST(:#expected AS integer), expected_instances),
    received_instances = CAST(:#received AS integer),
    received_bytes = CAST(:#bytes AS bigint),
    version = version + CASE WHEN CAST(:#state AS text) = 'complete' AND (version = 0 OR CAST(:#received AS integer) > complete_instances) THEN 1 ELSE 0 END,
    complete_instances = CASE WHEN CAST(:#state AS text) = 'complete' THEN greatest(CAST(:#received AS integer), complete_instances) ELSE complete_instances END
WHERE id = CAST(:#id AS bigint) AND state = 'downloading' AND fencing_token = CAST(:#token AS bigint)
