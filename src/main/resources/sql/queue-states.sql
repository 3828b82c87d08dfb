-- Series of every PACS, those of the packing, and deliveries of every destination, per state, and how long the oldest has been in it.
SELECT 'series' AS what, pacs AS owner, state, count(*) AS times, extract(epoch FROM now() - min(state_since)) AS oldest_seconds
FROM series GROUP BY pacs, state
UNION ALL
SELECT 'archive', '', state, count(*), extract(epoch FROM now() - min(created_at))
FROM archive WHERE state IN ('queued', 'packing', 'failed') GROUP BY state
UNION ALL
SELECT 'delivery', destination, state, count(*), extract(epoch FROM now() - min(created_at))
FROM delivery GROUP BY destination, state
