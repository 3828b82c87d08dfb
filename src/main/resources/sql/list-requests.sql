-- Requests, the newest first, with the counts of their items. Parameters: before (id; null: from the newest), limit.
SELECT * FROM request_state
WHERE id < coalesce(CAST(:#before AS bigint), 9223372036854775807)
ORDER BY id DESC LIMIT :#limit
