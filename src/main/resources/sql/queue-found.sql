-- What discovery found goes into the queue, but for series of studies that somebody has left alone, and those that wait in a slow store of the PACS. Parameters: pacs, order (found, newest or oldest: by the
-- date of the study, those without one last). The order is kept as times in 1970, a minute for a day, before everything that is due otherwise.
UPDATE series s
SET state = CASE WHEN t.held_at IS NOT NULL THEN 'paused' WHEN slow_reason(s.availability) IS NOT NULL THEN 'nearline' ELSE 'queued' END,
    last_error = CASE WHEN t.held_at IS NOT NULL THEN 'Paused by hand: ' || t.held_reason ELSE slow_reason(s.availability) END,
    state_since = now(),
    next_attempt_at = CASE
        WHEN slow_reason(s.availability) IS NOT NULL THEN 'infinity'
        WHEN CAST(:#order AS text) = 'newest' THEN timestamptz '1970-01-01 UTC' + (120000 - day) * interval '1 minute'
        WHEN CAST(:#order AS text) = 'oldest' THEN timestamptz '1970-01-01 UTC' + coalesce(nullif(day, 0), 120000) * interval '1 minute'
        ELSE now() END
FROM study t
CROSS JOIN LATERAL (
    SELECT CASE WHEN t.attributes ->> 'StudyDate' ~ '^(19|2[01])[0-9]{6}$' THEN (CAST(left(t.attributes ->> 'StudyDate', 4) AS integer) - 1900) * 372
            + CAST(substr(t.attributes ->> 'StudyDate', 5, 2) AS integer) * 31 + CAST(right(t.attributes ->> 'StudyDate', 2) AS integer)
        ELSE 0 END AS day
) d
WHERE s.state = 'found' AND s.pacs = :#pacs AND t.id = s.study_id
