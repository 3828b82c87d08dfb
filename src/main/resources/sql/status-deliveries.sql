-- Deliveries per destination and state.
SELECT owner AS destination, state, rows AS archives, bytes FROM queue_count WHERE what = 'delivery' ORDER BY owner, state
