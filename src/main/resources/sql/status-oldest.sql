-- What has waited longest, per kind and PACS or destination.
SELECT 'download' AS what, pacs AS owner, min(state_since) AS since, count(*) AS waiting
FROM series WHERE state IN ('found', 'queued', 'incomplete', 'nearline') GROUP BY pacs
UNION ALL
SELECT 'pack', '', min(created_at), count(*)
FROM archive WHERE state IN ('queued', 'packing') HAVING count(*) > 0
UNION ALL
SELECT 'deliver', destination, min(created_at), count(*)
FROM delivery WHERE state = 'queued' GROUP BY destination
ORDER BY 1, 2
