-- A request with the counts of its items. Parameters: request.
SELECT s.*, r.refused_by, r.refusal FROM request_state s JOIN request r ON r.id = s.id WHERE s.id = CAST(:#request AS bigint)
