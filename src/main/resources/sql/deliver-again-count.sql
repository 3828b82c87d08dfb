-- What deliver-again would queue. Parameters: destination.
SELECT count(*) AS archives
FROM delivery d
WHERE d.state = 'delivered' AND d.destination = :#destination AND (SELECT a.state FROM archive a WHERE a.id = d.archive_id) = 'verified'
