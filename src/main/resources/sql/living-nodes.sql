-- Nodes that gave a sign of life within two minutes. Parameters: none.
SELECT name FROM node WHERE seen_at > now() - interval '2 minutes' AND stopped_at IS NULL
