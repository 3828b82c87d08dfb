-- Ends a download with what was found on disk. Changes nothing where the lease went to somebody else (fencing token). One that was to stop, and is not
-- complete, becomes what was said. Where the night of its PACS is counted, so is what came. Parameters: id, token, state, reason, expected, received, bytes, doubted (NumberOfSeriesRelatedInstances that the list and the
-- whole series contradict; null for none), unlisted (received objects that the PACS does not list any more; null where it gave no whole list).
WITH came AS (
    SELECT pacs, greatest(CAST(:#bytes AS bigint) - received_bytes, 0) AS bytes
    FROM series WHERE id = CAST(:#id AS bigint) AND state = 'downloading' AND fencing_token = CAST(:#token AS bigint)
), counted AS (
    UPDATE pacs_night n SET bytes = n.bytes + came.bytes
    FROM came
    WHERE came.bytes > 0 AND n.pacs = came.pacs AND n.night = (SELECT max(night) FROM pacs_night WHERE pacs = came.pacs)
)
UPDATE series
SET state = CASE WHEN CAST(:#state AS text) IN ('incomplete', 'nearline') AND stop_to IS NOT NULL THEN stop_to
        WHEN CAST(:#state AS text) IN ('incomplete', 'nearline') AND attempts >= 20 THEN 'failed' ELSE CAST(:#state AS text) END,
    state_since = now(),
    lease_until = NULL,
    last_error = CASE WHEN CAST(:#state AS text) IN ('incomplete', 'nearline') AND stop_to IN ('paused', 'cancelled') THEN last_error
        ELSE CAST(:#reason AS text) END,
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
    complete_instances = CASE WHEN CAST(:#state AS text) = 'complete' THEN greatest(CAST(:#received AS integer), complete_instances) ELSE complete_instances END,
    doubts = CASE WHEN CAST(:#doubted AS integer) IS NULL THEN doubts WHEN CAST(:#doubted AS integer) = doubted_number THEN doubts + 1 ELSE 1 END,
    doubted_number = coalesce(CAST(:#doubted AS integer), doubted_number),
    unlisted_looks = CASE WHEN CAST(:#unlisted AS integer) IS NULL THEN unlisted_looks WHEN CAST(:#unlisted AS integer) = 0 THEN 0 ELSE unlisted_looks + 1 END,
    unlisted = coalesce(CAST(:#unlisted AS integer), unlisted),
    stop_to = NULL,
    stop_now = false
WHERE id = CAST(:#id AS bigint) AND state = 'downloading' AND fencing_token = CAST(:#token AS bigint)
