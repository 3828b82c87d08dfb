-- Archives that hold a series as it was before it changed at the PACS are not made, delivered or added to any more; as of version 0 what they hold of other
-- series counts for nothing. Parameters: series (id).
WITH gone AS (
    UPDATE archive SET state = 'withdrawn', lease_until = NULL, fencing_token = fencing_token + 1
    WHERE id = ANY(archives_with(CAST(:#series AS bigint))) AND state <> 'withdrawn'
    RETURNING id
)
UPDATE archive_series SET version = 0 WHERE archive_id IN (SELECT id FROM gone)
