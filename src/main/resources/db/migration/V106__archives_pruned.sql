-- Archives that a newer one replaces may be deleted here once every destination has them. The row stays: it says what was delivered.

ALTER TABLE archive ADD COLUMN file_pruned_at timestamptz;      -- when its file was deleted here; null while it is here

-- Those that may be: each holds nothing that the newer one does not hold.
CREATE VIEW prunable_archive AS
SELECT a.id, a.node, a.file, a.bytes, a.verified_at, n.file AS newer_file, n.bytes AS newer_bytes
FROM archive a
JOIN archive n ON n.id = newer_archive(a.id) AND n.node = a.node
WHERE a.state = 'verified' AND a.attachment_id IS NULL AND a.file_pruned_at IS NULL AND n.file_pruned_at IS NULL
  AND EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id AND d.state = 'delivered')
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = a.id AND d.state <> 'delivered')
  AND EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = n.id AND d.state = 'delivered')
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = n.id AND d.state <> 'delivered');
