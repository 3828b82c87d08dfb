-- Requests, the newest first, with the counts of their items. Parameters: before (id; null: from the newest), limit, person (null: everybody's; otherwise theirs,
-- and those of people in one of their groups), groups (commas between; empty for none).
SELECT s.*, r.refused_by, r.refusal
FROM request_state s JOIN request r ON r.id = s.id
WHERE s.id < coalesce(CAST(:#before AS bigint), 9223372036854775807)
  AND (CAST(:#person AS text) IS NULL OR s.requester = CAST(:#person AS text)
    OR s.requester IN (SELECT name FROM access_person WHERE groups && string_to_array(CAST(:#groups AS text), ',')))
ORDER BY s.id DESC LIMIT :#limit
