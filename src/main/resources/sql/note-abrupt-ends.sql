-- At the start of a node: what its earlier life had in work, where that did not end in order. Parameters: node, outOfMemory.
INSERT INTO abrupt_end (kind, subject, out_of_memory)
SELECT w.kind, w.subject, :#outOfMemory
FROM (
    SELECT 'series' AS kind, id::text AS subject FROM series WHERE state = 'downloading' AND node = :#node
    UNION ALL
    SELECT 'archive', id::text FROM archive WHERE state = 'packing' AND node = :#node
    UNION ALL
    SELECT 'delivery', archive_id || ' ' || destination FROM delivery WHERE state = 'sending' AND node = :#node
    UNION ALL
    SELECT CASE WHEN what = 'attachments' THEN 'attachment' WHEN in_work IS NULL THEN 'forms' ELSE 'form' END,
        CASE WHEN what = 'attachments' THEN in_work ELSE concat_ws(' ', server, in_work) END
    FROM kobo_run WHERE state = 'running' AND node = :#node AND (what = 'forms' OR in_work IS NOT NULL)
) w
WHERE EXISTS (SELECT 1 FROM node n WHERE n.name = :#node AND n.stopped_at IS NULL)
