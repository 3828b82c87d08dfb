-- Begins a run where none of this PACS is running. Parameters: pacs, node.
INSERT INTO discovery_run (pacs, node) VALUES (:#pacs, :#node)
ON CONFLICT (pacs) WHERE state = 'running' DO NOTHING
RETURNING id
