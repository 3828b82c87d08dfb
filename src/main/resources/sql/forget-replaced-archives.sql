-- Archives that could not be made of a version of a series, where one of a newer version has been made or begun: it holds all of theirs, too.
DELETE FROM archive a
WHERE state = 'failed' AND EXISTS (SELECT 1 FROM archive n WHERE n.series_id = a.series_id AND n.version > a.version)
