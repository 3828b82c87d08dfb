-- What was here of a series was moved aside: nothing of it is known. Parameters: series (id).
WITH gone AS (
    DELETE FROM instance WHERE series_id = CAST(:#series AS bigint)
)
UPDATE series SET anew = false, received_instances = 0, received_bytes = 0 WHERE id = CAST(:#series AS bigint) AND anew
