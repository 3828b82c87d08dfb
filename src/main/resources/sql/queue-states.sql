-- Series of every PACS, those of the packing, and deliveries of every destination, per state, and how long the oldest has been in it.
SELECT what, owner, state, rows AS times, extract(epoch FROM now() - since) AS oldest_seconds
FROM queue_count
WHERE what IN ('series', 'delivery') OR (what = 'archive' AND state IN ('queued', 'packing', 'failed', 'held'))
