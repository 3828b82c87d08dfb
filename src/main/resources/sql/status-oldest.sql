-- What has waited longest, per kind and PACS or destination.
SELECT CASE what WHEN 'series' THEN 'download' WHEN 'archive' THEN 'pack' ELSE 'deliver' END AS what, owner, min(since) AS since,
    CAST(sum(rows) AS bigint) AS waiting
FROM queue_count
WHERE (what = 'series' AND state IN ('found', 'queued', 'incomplete', 'nearline'))
   OR (what = 'archive' AND state IN ('queued', 'packing'))
   OR (what = 'delivery' AND state = 'queued')
GROUP BY 1, 2
ORDER BY 1, 2
