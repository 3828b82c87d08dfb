-- Names of all destinations that have ever asked for work, or that something waits for. Parameters: none.
SELECT name FROM destination
UNION
SELECT owner FROM queue_count WHERE what = 'delivery'
ORDER BY 1
