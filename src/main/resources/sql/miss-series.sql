-- A complete sweep did not find a series. Parameters: series (id). One row: missed (sweeps in a row).
UPDATE series SET missed = missed + 1 WHERE id = CAST(:#series AS bigint) RETURNING missed
