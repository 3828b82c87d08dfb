-- This node ends in order: what is still claimed was not the reason. Parameters: node.
UPDATE node SET stopped_at = now() WHERE name = :#node
