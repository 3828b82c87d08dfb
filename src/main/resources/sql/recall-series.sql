-- Series that a PACS has in a slow store become due, so many a night (from noon to noon). Parameters: pacs, recalls, timeZone.
WITH tonight AS (
    SELECT CAST(now() AT TIME ZONE :#timeZone - interval '12 hours' AS date) AS night
), left_over AS (
    SELECT CASE WHEN pg_try_advisory_xact_lock(4711031, hashtext(:#pacs)) THEN greatest(0, CAST(:#recalls AS integer) - coalesce((
        SELECT n.recalls FROM pacs_night n JOIN tonight t ON t.night = n.night WHERE n.pacs = :#pacs), 0)) ELSE 0 END AS number
), due AS (
    SELECT s.id FROM series s
    WHERE s.pacs = :#pacs AND s.state = 'nearline' AND s.next_attempt_at = 'infinity' AND s.availability <> 'UNAVAILABLE'
    ORDER BY s.priority DESC, s.next_attempt_at, s.id
    LIMIT (SELECT number FROM left_over)
    FOR UPDATE SKIP LOCKED
), counted AS (
    INSERT INTO pacs_night AS n (pacs, night, recalls)
    SELECT :#pacs, t.night, d.number FROM tonight t CROSS JOIN (SELECT count(*) AS number FROM due) d WHERE d.number > 0
    ON CONFLICT (pacs, night) DO UPDATE SET recalls = n.recalls + excluded.recalls
)
UPDATE series
SET state = 'queued', state_since = now(), next_attempt_at = now(), last_error = NULL
WHERE id = ANY(ARRAY(SELECT id FROM due))
