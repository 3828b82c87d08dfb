-- When each PACS was last searched through and last downloaded from, and each destination last took an archive; NULL: never.
SELECT 'download' AS what, name AS owner, last_success_at AS at FROM pacs
UNION ALL
SELECT 'discovery', pacs, succeeded_at FROM last_discovery
UNION ALL
SELECT 'delivery', name, last_success_at FROM destination
ORDER BY 1 DESC, 2
