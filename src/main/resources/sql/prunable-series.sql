-- A series of this node whose newest version is archived, and delivered to every destination there is (at least one).
-- Parameters: node, after (id of an archive).
SELECT a.id AS archive, s.series_instance_uid, t.study_instance_uid
FROM series s
JOIN study t ON t.id = s.study_id
JOIN archive a ON a.series_id = s.id AND a.version = s.version
WHERE a.id > :#after AND s.state = 'complete' AND s.node = :#node AND a.node = :#node AND a.state = 'verified' AND a.files_pruned_at IS NULL
  AND EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id AND d.state = 'delivered')
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id AND d.state <> 'delivered')
  AND NOT EXISTS (SELECT 1 FROM destination x WHERE x.seen_at > now() - interval '1 hour'
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id AND d.destination = x.name))
ORDER BY a.id
LIMIT 1
FOR UPDATE OF s, a SKIP LOCKED
