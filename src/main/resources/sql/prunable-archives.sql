-- The next 1,000 archives of this node that may be deleted here, in the order they were made. Parameters: node, days (how long they must have been verified),
-- after (id).
SELECT id, file, bytes, newer_file, newer_bytes FROM prunable_archive
WHERE node = :#node AND verified_at < now() - CAST(:#days AS integer) * interval '1 day' AND id > CAST(:#after AS bigint)
ORDER BY id LIMIT 1000
