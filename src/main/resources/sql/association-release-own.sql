-- Gives back the places that this node's earlier life held: it is gone, and so are its associations. Those of commands, which run beside it, stay.
-- Parameters: node.
DELETE FROM association
WHERE starts_with(holder, :#node || ' ') AND NOT starts_with(holder, :#node || ' command ')
