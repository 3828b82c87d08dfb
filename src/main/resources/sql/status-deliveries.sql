-- Deliveries per destination and state.
SELECT d.destination, d.state, count(*) AS archives, coalesce(sum(a.bytes), 0) AS bytes
FROM delivery d JOIN archive a ON a.id = d.archive_id
GROUP BY d.destination, d.state ORDER BY d.destination, d.state
