-- Adds up to 10,000 changes of counts to the tallies. Parameters: none. Several may do it at once.
WITH taken AS (
    DELETE FROM tally_change
    WHERE ctid = ANY(ARRAY(SELECT ctid FROM tally_change LIMIT 10000 FOR UPDATE SKIP LOCKED))
    RETURNING *
)
INSERT INTO tally (what, owner, state, rows, expected, objects, bytes)
SELECT what, owner, state, sum(rows), sum(expected), sum(objects), sum(bytes)
FROM taken
GROUP BY what, owner, state
ORDER BY what, owner, state
ON CONFLICT (what, owner, state) DO UPDATE
SET rows = tally.rows + excluded.rows, expected = tally.expected + excluded.expected, objects = tally.objects + excluded.objects,
    bytes = tally.bytes + excluded.bytes
