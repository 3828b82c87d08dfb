-- Archives that were not made of a version of a series, and never will be: a newer version, which holds all of theirs, is there to pack.
DELETE FROM archive a
USING series s
WHERE s.id = a.series_id AND s.version > a.version AND a.state IN ('failed', 'packing') AND (a.lease_until IS NULL OR a.lease_until < now())
