-- Archives that a destination has and that are not current any more, in the order they were made. Parameters: destination, after (number of an archive), limit.
SELECT a.id, coalesce(a.file, '') AS file, CASE WHEN a.state = 'withdrawn' THEN 'withdrawn' ELSE 'superseded' END AS standing, coalesce(n.file, '') AS superseded_by
FROM delivery d
JOIN archive a ON a.id = d.archive_id
LEFT JOIN archive n ON n.id = newer_archive(a.id)
WHERE d.destination = :#destination AND d.archive_id > :#after AND d.state = 'delivered' AND (a.state = 'withdrawn' OR n.id IS NOT NULL)
ORDER BY a.id
LIMIT :#limit
