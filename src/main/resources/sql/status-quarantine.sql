-- Objects in the quarantine, per series, folder and reason, newest first. Parameters: limit.
SELECT s.pacs, q.series_instance_uid AS series, regexp_replace(q.file, '/?[^/]*$', '') AS folder, q.reason,
    count(*) AS objects, max(q.received_at) AS newest
FROM quarantine q LEFT JOIN series s ON s.series_instance_uid = q.series_instance_uid
GROUP BY 1, 2, 3, 4 ORDER BY newest DESC
LIMIT :#limit
