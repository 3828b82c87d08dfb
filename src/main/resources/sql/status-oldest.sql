-- What has waited longest, per kind and PACS or destination.
SELECT 'download' AS what, pacs AS owner, min(state_since) AS since, count(*) AS waiting
FROM series WHERE state IN ('found', 'queued', 'incomplete', 'nearline') GROUP BY pacs
UNION ALL
SELECT 'pack', '', min(s.state_since), count(*)
FROM series s WHERE s.state = 'complete'
    AND NOT EXISTS (SELECT 1 FROM archive a WHERE a.series_id = s.id AND a.version = s.version AND a.state IN ('verified', 'failed'))
HAVING count(*) > 0
UNION ALL
SELECT 'deliver', destination, min(created_at), count(*)
FROM delivery WHERE state = 'queued' GROUP BY destination
ORDER BY 1, 2
