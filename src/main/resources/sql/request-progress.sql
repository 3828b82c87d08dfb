-- How far the series of a request are. Parameters: request.
SELECT count(*) AS series, count(*) FILTER (WHERE done) AS series_done, coalesce(sum(s.received_instances), 0) AS received,
    coalesce(sum(greatest(s.expected_instances, s.received_instances)), 0) AS expected, coalesce(sum(s.received_bytes), 0) AS bytes
FROM (SELECT series_id, bool_and(state = 'done') AS done FROM request_series WHERE request_id = CAST(:#request AS bigint) GROUP BY series_id) q
JOIN series s ON s.id = q.series_id
