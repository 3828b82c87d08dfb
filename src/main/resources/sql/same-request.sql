-- The newest request that asked for the same and was not cancelled. Parameters: sum.
SELECT id FROM request WHERE sum = :#sum AND sum <> '' AND cancelled_at IS NULL AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT 1
