-- Somebody has looked at patient data, or decided about a request. Parameters: person, via, action, request (null: none), pacs, shown.
INSERT INTO access_audit (person, via, action, request_id, pacs, shown)
VALUES (:#person, :#via, :#action, CAST(:#request AS bigint), :#pacs, :#shown)
