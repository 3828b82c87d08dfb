-- This node is alive. Parameters: node.
INSERT INTO node (name) VALUES (:#node) ON CONFLICT (name) DO UPDATE SET seen_at = now()
