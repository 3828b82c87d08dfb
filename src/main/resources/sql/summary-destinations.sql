-- What was taken to each destination in the last 24 hours, and how things stand.
SELECT c.name, d.delivered, d.bytes, c.waiting, c.aside
FROM (
    SELECT owner AS name,
        CAST(coalesce(sum(rows) FILTER (WHERE state IN ('queued', 'sending')), 0) AS bigint) AS waiting,
        CAST(coalesce(sum(rows) FILTER (WHERE state = 'failed'), 0) AS bigint) AS aside
    FROM queue_count WHERE what = 'delivery' GROUP BY owner
) c
CROSS JOIN LATERAL (
    SELECT count(*) AS delivered, coalesce(sum(bytes), 0) AS bytes
    FROM delivery WHERE state = 'delivered' AND destination = c.name AND delivered_at > now() - interval '24 hours'
) d
ORDER BY c.name
