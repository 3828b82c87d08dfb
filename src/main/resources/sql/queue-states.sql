-- Series of every PACS, those of the packing, and deliveries of every destination, per state, and how long the oldest has been in it.
SELECT 'series' AS what, pacs AS owner, state, count(*) AS times, extract(epoch FROM now() - min(state_since)) AS oldest_seconds
FROM series GROUP BY pacs, state
UNION ALL
SELECT 'archive', '', state, count(*), extract(epoch FROM now() - min(since)) FROM (
    SELECT s.state_since AS since, CASE WHEN a.lease_until > now() THEN 'being packed' ELSE 'packing' END AS state
    FROM series s LEFT JOIN archive a ON a.series_id = s.id AND a.version = s.version
    WHERE s.state = 'complete' AND (a.id IS NULL OR a.state = 'packing')
    UNION ALL
    SELECT created_at, state FROM archive WHERE state = 'failed'
) packing GROUP BY state
UNION ALL
SELECT 'delivery', destination, state, count(*), extract(epoch FROM now() - min(created_at))
FROM delivery GROUP BY destination, state
