-- Tells what has been wrong for long enough and was not told within the interval. Parameters: rule, node, after, repeat (milliseconds).
-- In the transaction of alert-seen.sql, so that what was seen just now has seen_at = now().
WITH due AS (
    UPDATE alert
    SET told_at = now(), times_told = times_told + 1
    WHERE rule = :#rule AND node = :#node AND seen_at = now()
      AND since <= now() - :#after * interval '1 millisecond'
      AND (told_at IS NULL OR told_at <= now() - :#repeat * interval '1 millisecond')
    RETURNING *
)
INSERT INTO notice (kind, rule, node, subject, message, since)
SELECT CASE WHEN times_told = 1 THEN 'problem' ELSE 'still' END, rule, node, subject, message, since FROM due
RETURNING kind, rule, subject, message
