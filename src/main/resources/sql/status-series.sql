-- Series, objects and bytes per PACS and state.
SELECT pacs, state, count(*) AS series, coalesce(sum(expected_instances), 0) AS expected, coalesce(sum(received_instances), 0) AS received,
    coalesce(sum(received_bytes), 0) AS bytes
FROM series GROUP BY pacs, state ORDER BY pacs, state
