-- One notice to tell at a place. Parameters: place, personal (true: only those for one person; false: only the others). A place is told what is at most an hour old when it first asks; what could not be told
-- within a day is given up. The next attempt is later each time: 1 min, 2 min, ... 30 min.
WITH added AS (
    INSERT INTO notice_place (notice_id, place)
    SELECT n.id, :#place
    FROM notice n
    WHERE n.created_at > now() - interval '1 hour' AND (n.recipient IS NOT NULL) = CAST(:#personal AS boolean)
      AND NOT EXISTS (SELECT 1 FROM notice_place p WHERE p.notice_id = n.id AND p.place = :#place)
    ON CONFLICT DO NOTHING
), next AS (
    SELECT p.notice_id
    FROM notice_place p
    JOIN notice n ON n.id = p.notice_id
    WHERE p.place = :#place AND p.sent_at IS NULL AND p.next_attempt_at <= now() AND n.created_at > now() - interval '1 day'
    ORDER BY p.notice_id
    LIMIT 1
    FOR UPDATE OF p SKIP LOCKED
)
UPDATE notice_place p
SET attempts = p.attempts + 1,
    next_attempt_at = now() + least(interval '1 minute' * power(2, least(p.attempts, 10)), interval '30 minutes')
FROM next, notice n
WHERE p.notice_id = next.notice_id AND p.place = :#place AND n.id = p.notice_id
RETURNING n.id, p.place, n.kind, n.rule, n.node, n.subject, n.message, n.since, n.created_at, n.recipient
