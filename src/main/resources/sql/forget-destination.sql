-- A destination is forgotten, with what waits for it, what has failed and what it has. One row: waiting, failed, delivered. Parameters: destination.
WITH gone AS (
    DELETE FROM delivery WHERE destination = :#destination RETURNING state
), aside AS (
    DELETE FROM delivery_left_out WHERE destination = :#destination
), wishes AS (
    DELETE FROM destination_wish WHERE destination = :#destination
), itself AS (
    DELETE FROM destination WHERE name = :#destination
)
SELECT count(*) FILTER (WHERE state NOT IN ('delivered', 'failed')) AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed,
    count(*) FILTER (WHERE state = 'delivered') AS delivered
FROM gone
