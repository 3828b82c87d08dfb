-- The study a series is recorded in. Parameters: series (id).
SELECT study_id FROM series WHERE id = CAST(:#series AS bigint)
