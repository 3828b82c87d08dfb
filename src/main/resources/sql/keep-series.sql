-- A series is right as it is here: it goes on where it was. Parameters: correction (id).
UPDATE series s
SET state = c.state, state_since = now(), last_error = NULL, missed = 0, unlisted = 0, unlisted_looks = 0,
    next_attempt_at = CASE WHEN s.next_attempt_at < 'infinity' THEN now() ELSE s.next_attempt_at END
FROM correction c
WHERE c.id = CAST(:#correction AS bigint) AND s.id = c.series_id AND s.state = 'held'
