-- What deliver-again would queue. Parameters: destination.
SELECT count(*) AS archives
FROM delivery d
WHERE d.state = 'delivered' AND d.destination = :#destination AND EXISTS (SELECT 1 FROM archive a WHERE a.id = d.archive_id AND a.state = 'verified' AND a.file_pruned_at IS NULL)
