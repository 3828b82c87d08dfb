-- One series of a PACS to download, leased to this node for 2 minutes.
-- Parameters: pacs, node; seriesPerNight, gigabytesPerNight (0: no limit) and timeZone (of the nights, which are from noon to noon). A PACS that could not be
-- reached is left alone until its resume_at; then one job tries it (its circuit is half-open), and the others wait for what comes of that, ten minutes at
-- most. One that an operator paused is left alone until held_until, one whose night is used up until the next: that is noted with the night.
WITH next AS (
    SELECT s.id
    FROM series s
    WHERE s.pacs = :#pacs
      AND s.state IN ('queued', 'incomplete', 'nearline')
      AND s.next_attempt_at <= now()
      AND NOT EXISTS (SELECT 1 FROM pacs p WHERE p.name = :#pacs AND (p.resume_at > now() OR p.held_until > now()))
    ORDER BY s.priority DESC, s.next_attempt_at, s.id
    LIMIT 1
    FOR UPDATE OF s SKIP LOCKED
), tonight AS (
    SELECT n.pacs, n.night,
        (CAST(:#seriesPerNight AS integer) > 0 AND n.series >= CAST(:#seriesPerNight AS integer))
            OR (CAST(:#gigabytesPerNight AS integer) > 0 AND n.bytes >= CAST(:#gigabytesPerNight AS bigint) * 1000000000) AS used_up
    FROM pacs_night n
    WHERE n.pacs = :#pacs AND n.night = CAST(now() AT TIME ZONE :#timeZone - interval '12 hours' AS date)
), wanted AS (
    SELECT id FROM next WHERE NOT EXISTS (SELECT 1 FROM tonight WHERE used_up)
), noted AS (
    UPDATE pacs_night n
    SET used_up_at = now(), series_limit = CAST(:#seriesPerNight AS integer), gigabytes_limit = CAST(:#gigabytesPerNight AS integer),
        goes_on_at = (n.night + interval '36 hours') AT TIME ZONE :#timeZone
    FROM tonight t
    WHERE t.used_up AND n.pacs = t.pacs AND n.night = t.night AND EXISTS (SELECT 1 FROM next)
      AND (n.used_up_at IS NULL OR (n.series_limit, n.gigabytes_limit) IS DISTINCT FROM (CAST(:#seriesPerNight AS integer), CAST(:#gigabytesPerNight AS integer)))
), probe AS (
    UPDATE pacs SET probe_series = wanted.id, probed_at = clock_timestamp()
    FROM wanted
    WHERE pacs.name = :#pacs AND pacs.resume_at IS NOT NULL
      -- of two that claim at once the second waits for the first, and does not see its series as it is now: the time says that somebody was here
      AND (pacs.probed_at IS NULL OR pacs.probed_at < now() - interval '5 seconds')
      AND (pacs.probed_at < now() - interval '10 minutes'
           OR NOT EXISTS (SELECT 1 FROM series q WHERE q.id = pacs.probe_series AND q.state = 'downloading'))
    RETURNING pacs.name
), may AS (
    SELECT wanted.id FROM wanted
    WHERE EXISTS (SELECT 1 FROM probe) OR NOT EXISTS (SELECT 1 FROM pacs WHERE name = :#pacs AND resume_at IS NOT NULL)
), counted AS (
    INSERT INTO pacs_night AS n (pacs, night, series)
    SELECT :#pacs, CAST(now() AT TIME ZONE :#timeZone - interval '12 hours' AS date), 1
    FROM may
    WHERE CAST(:#seriesPerNight AS integer) > 0 OR CAST(:#gigabytesPerNight AS integer) > 0
    ON CONFLICT (pacs, night) DO UPDATE SET series = n.series + 1, used_up_at = NULL
    WHERE (CAST(:#seriesPerNight AS integer) = 0 OR n.series < CAST(:#seriesPerNight AS integer))
      AND (CAST(:#gigabytesPerNight AS integer) = 0 OR n.bytes < CAST(:#gigabytesPerNight AS bigint) * 1000000000)
    RETURNING night
)
UPDATE series s
SET state = 'downloading',
    state_since = now(),
    attempts = s.attempts + 1,
    fencing_token = s.fencing_token + 1,
    lease_until = now() + interval '2 minutes',
    node = :#node
FROM may, study t, patient p, LATERAL (
    SELECT coalesce((SELECT x.related_instances FROM series_source x WHERE x.pacs = :#pacs AND x.series_id = may.id), (
        SELECT e.expected_instances FROM series e WHERE e.id = may.id)) AS related
) n
WHERE s.id = may.id AND t.id = s.study_id AND p.id = t.patient_id
  AND (CAST(:#seriesPerNight AS integer) = 0 AND CAST(:#gigabytesPerNight AS integer) = 0 OR EXISTS (SELECT 1 FROM counted))
RETURNING s.id, s.fencing_token AS token, 'series' AS kind, s.pacs, s.attempts, s.anew, s.unlisted_looks, n.related,
    CASE WHEN s.doubted_number = n.related THEN s.doubts ELSE 0 END AS doubts,
    s.series_instance_uid AS "SeriesInstanceUID", t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID"
