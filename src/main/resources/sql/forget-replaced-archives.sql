-- Archives that were not made of a version of a series, and never will be: a newer version, which holds all of theirs, is there to pack.
-- Most go when that version is complete (trigger series_made_due); these were being made then. Parameters: none.
DELETE FROM archive a
WHERE a.state IN ('queued', 'waiting', 'failed', 'held') AND (SELECT s.version FROM series s WHERE s.id = a.series_id) > a.version
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM archive_member m WHERE m.archive_id = a.id)
