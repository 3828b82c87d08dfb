-- The destination does not want this archive. Parameters: id, destination, token, filter (sum of the filter that says so).
WITH gone AS (
    DELETE FROM delivery
    WHERE archive_id = CAST(:#id AS bigint) AND destination = :#destination
      AND state = 'sending' AND fencing_token = CAST(:#token AS bigint)
    RETURNING archive_id, destination
)
INSERT INTO delivery_left_out (archive_id, destination, filter)
SELECT archive_id, destination, :#filter FROM gone
ON CONFLICT (archive_id, destination) DO UPDATE SET filter = excluded.filter
