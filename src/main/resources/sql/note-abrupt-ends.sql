-- At the start of a node: what its earlier life had in work, where that did not end in order. Of deliveries that were claimed together none counts, since
-- it is not known which was being sent: each is claimed alone next. Parameters: node, earlier (the name it had then), outOfMemory.
WITH ended AS (
    SELECT 1 FROM node WHERE name = :#earlier AND stopped_at IS NULL
), suspects AS (
    UPDATE delivery SET alone = true WHERE state = 'sending' AND node = :#node AND EXISTS (SELECT 1 FROM ended)
), forgotten AS (
    DELETE FROM abrupt_end WHERE at < now() - interval '30 days'
)
INSERT INTO abrupt_end (kind, subject, out_of_memory)
SELECT w.kind, w.subject, :#outOfMemory
FROM (
    SELECT 'series' AS kind, id::text AS subject FROM series WHERE state = 'downloading' AND node = :#node
    UNION ALL
    SELECT 'archive', id::text FROM archive WHERE state = 'packing' AND node = :#node
    UNION ALL
    SELECT 'delivery', archive_id || ' ' || destination FROM delivery WHERE state = 'sending' AND node = :#node AND NOT together
    UNION ALL
    SELECT CASE WHEN in_work IS NULL THEN 'discovery' ELSE 'participant' END, coalesce(in_work::text, pacs)
    FROM discovery_run WHERE state = 'running' AND node = :#node
    UNION ALL
    SELECT CASE WHEN what = 'attachments' THEN 'attachment' WHEN in_work IS NULL THEN 'forms' ELSE 'form' END,
        CASE WHEN what = 'attachments' THEN in_work ELSE concat_ws(' ', server, in_work) END
    FROM kobo_run WHERE state = 'running' AND node = :#node AND (what = 'forms' OR in_work IS NOT NULL)
) w
WHERE EXISTS (SELECT 1 FROM ended)
