-- Series of every PACS per state, and how long the oldest has been in it.
SELECT pacs, state, count(*) AS series, extract(epoch FROM now() - min(state_since)) AS oldest_seconds
FROM series GROUP BY pacs, state
