-- Forgets what has been well for long enough, and tells so where it was told. Parameters: rule, node, after (milliseconds).
WITH well AS (
    DELETE FROM alert
    WHERE rule = :#rule AND node = :#node AND seen_at < now() AND seen_at <= now() - :#after * interval '1 millisecond'
    RETURNING *
)
INSERT INTO notice (kind, rule, node, subject, message, since)
SELECT 'recovered', rule, node, subject, message, since FROM well WHERE told_at IS NOT NULL
RETURNING kind, rule, subject, message
