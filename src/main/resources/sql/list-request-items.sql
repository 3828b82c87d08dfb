-- Items of a request in the order of its list, with how many series they have and how many objects. Each state is looked up by itself, so that a page costs the
-- same however many items there are. Parameters: request, states, after (id), limit.
SELECT i.id, i.line, i.row_id, i.pacs, CAST(i.keys AS text) AS keys, i.state, i.readable, i.attempts, i.last_error, c.*
FROM (SELECT x.*
    FROM unnest(CAST(ARRAY[:#states] AS text[])) s (state)
    CROSS JOIN LATERAL (SELECT * FROM request_item
        WHERE request_id = CAST(:#request AS bigint) AND state = s.state AND id > CAST(:#after AS bigint)
        ORDER BY id LIMIT :#limit) x
    ORDER BY x.id LIMIT :#limit) i
CROSS JOIN LATERAL (
    SELECT count(*) AS series, coalesce(sum(s.received_instances), 0) AS received, coalesce(sum(s.expected_instances), 0) AS expected
    FROM request_series q JOIN series s ON s.id = q.series_id WHERE q.item_id = i.id) c
ORDER BY i.id
