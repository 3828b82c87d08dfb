-- This node starts. Parameters: node.
INSERT INTO node (name) VALUES (:#node) ON CONFLICT (name) DO UPDATE SET started_at = now(), seen_at = now(), stopped_at = NULL
