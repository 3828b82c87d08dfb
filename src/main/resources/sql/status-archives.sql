-- Archives per state.
SELECT state, count(*) AS archives, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(members), 0) AS members
FROM archive WHERE attachment_id IS NULL GROUP BY state ORDER BY state
