-- Columns that a view has now; none where there is no such view. Parameters: view.
SELECT a.attname::text AS name
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'forms'::regnamespace AND c.relname = :#view
