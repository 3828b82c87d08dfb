-- Archives that a destination has and that are not current any more, in the order they were made. Parameters: destination, after (number of an archive), limit.
SELECT id, coalesce(file, '') AS file, standing, coalesce(superseded_by, '') AS superseded_by
FROM destination_archive
WHERE destination = :#destination AND id > :#after AND standing <> 'current'
ORDER BY id
LIMIT :#limit
