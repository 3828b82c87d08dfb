-- A series is not at the PACS as it was recorded: it waits for a person, and so does what of it is not delivered yet. Nothing where it waits already, is being
-- fetched, was cancelled, or where somebody has decided to keep it all the same. Parameters: series (id), kind (moved, gone or objects), reason, study
-- (where it belongs now; null: to nobody who takes part), objects (that are gone; null but for that kind). One row for each series held.
WITH one AS (
    SELECT s.id, s.state,
        CAST(:#reason AS text) || coalesce((
            SELECT '. Already delivered to ' || string_agg(DISTINCT d.destination, ', ')
            FROM unnest(archives_with(s.id)) a (id) JOIN delivery d ON d.archive_id = a.id AND d.state IN ('sending', 'delivered')), '') AS reason
    FROM series s
    WHERE s.id = CAST(:#series AS bigint) AND s.state NOT IN ('downloading', 'held', 'cancelled')
      AND NOT EXISTS (
        SELECT 1 FROM correction c
        WHERE c.series_id = s.id AND c.decision = 'kept' AND c.kind = :#kind
          AND (c.study_id, c.objects) IS NOT DISTINCT FROM (CAST(:#study AS bigint), CAST(:#objects AS integer)))
    FOR UPDATE OF s
), noted AS (
    INSERT INTO correction (series_id, kind, reason, study_id, objects, state)
    SELECT id, :#kind, reason, CAST(:#study AS bigint), CAST(:#objects AS integer), state FROM one
    RETURNING series_id
), waits AS (
    UPDATE delivery d SET state = 'held', last_error = one.reason
    FROM one CROSS JOIN LATERAL unnest(archives_with(one.id)) a (id)
    WHERE d.archive_id = a.id AND d.state IN ('queued', 'failed')
)
UPDATE series s SET state = 'held', state_since = now(), last_error = one.reason
FROM one
WHERE s.id = one.id
RETURNING s.id
