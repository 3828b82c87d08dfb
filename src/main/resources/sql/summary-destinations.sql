-- What was taken to each destination in the last 24 hours, and how things stand.
SELECT d.destination AS name,
    count(*) FILTER (WHERE d.delivered_at > now() - interval '24 hours') AS delivered,
    coalesce(sum(a.bytes) FILTER (WHERE d.delivered_at > now() - interval '24 hours'), 0) AS bytes,
    count(*) FILTER (WHERE d.state IN ('queued', 'sending')) AS waiting,
    count(*) FILTER (WHERE d.state = 'failed') AS aside
FROM delivery d JOIN archive a ON a.id = d.archive_id
GROUP BY d.destination ORDER BY d.destination
