-- One evaluation of a rule at a time, on whichever node, until the transaction ends. Parameters: rule.
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('alert ' || :#rule))) held
