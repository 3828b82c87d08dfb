-- A rule found this wrong. Parameters: rule, node, subject, message.
INSERT INTO alert (rule, node, subject, message)
VALUES (:#rule, :#node, :#subject, :#message)
ON CONFLICT (rule, node, subject) DO UPDATE SET message = excluded.message, seen_at = now()
