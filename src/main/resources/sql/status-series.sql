-- Series, objects and bytes per PACS and state.
SELECT owner AS pacs, state, rows AS series, expected, objects AS received, bytes
FROM queue_count WHERE what = 'series' ORDER BY owner, state
