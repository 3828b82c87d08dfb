-- A summary, unless another node has written it already. Parameters: node, message.
INSERT INTO notice (kind, rule, node, subject, message)
SELECT 'summary', 'summary', :#node, '', :#message
WHERE NOT EXISTS (SELECT 1 FROM notice WHERE kind = 'summary' AND created_at > now() - interval '1 hour')
