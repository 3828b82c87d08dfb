-- A series becomes what it is at the PACS: fetched anew, under its new person where it has one who takes part, or never again. Parameters: correction (id),
-- reason.
UPDATE series s
SET state = CASE WHEN c.kind = 'objects' OR c.study_id IS NOT NULL THEN 'queued' ELSE 'cancelled' END,
    state_since = now(), study_id = coalesce(c.study_id, s.study_id), anew = true, complete_instances = 0, attempts = 0, next_attempt_at = now(),
    last_error = CASE WHEN c.kind = 'objects' OR c.study_id IS NOT NULL THEN NULL ELSE CAST(:#reason AS text) END,
    missed = 0, unlisted = 0, unlisted_looks = 0
FROM correction c
WHERE c.id = CAST(:#correction AS bigint) AND s.id = c.series_id AND s.state = 'held'
