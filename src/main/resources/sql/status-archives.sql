-- Archives per state.
SELECT state, rows AS archives, bytes, objects AS members FROM queue_count WHERE what = 'archive' ORDER BY state
