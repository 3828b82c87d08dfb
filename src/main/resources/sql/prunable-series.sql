-- Of the next 1,000 archives whose files are here, the first of a series of this node whose newest version is archived as it came and in all other
-- renditions, and delivered to every destination that files are kept for and that wants them (at least one). One row: archive (null where there is none), its
-- series and study, and reached: the last archive that was looked at (null where none was left). Parameters: node, after (id of an archive).
WITH seen AS (
    SELECT id FROM archive
    WHERE node = :#node AND state = 'verified' AND files_pruned_at IS NULL AND series_id IS NOT NULL AND id > :#after
    ORDER BY id LIMIT 1000
), next AS (
    SELECT a.id, s.series_instance_uid, t.study_instance_uid
    FROM archive a
    JOIN series s ON s.id = a.series_id AND s.version = a.version
    JOIN study t ON t.id = s.study_id
    WHERE a.id = ANY(ARRAY(SELECT id FROM seen)) AND a.rendition = 'identified' AND s.state = 'complete' AND s.node = :#node
      AND NOT EXISTS (SELECT 1 FROM archive b WHERE b.series_id = s.id AND b.version = s.version AND b.state <> 'verified')
      AND (EXISTS (SELECT 1 FROM archive b JOIN delivery d ON d.archive_id = b.id
              WHERE b.series_id = s.id AND b.version = s.version AND d.state = 'delivered')
          OR EXISTS (SELECT 1 FROM archive_series g JOIN delivery d ON d.archive_id = g.archive_id
              WHERE g.series_id = s.id AND g.version = s.version AND d.state = 'delivered'))
      AND NOT EXISTS (SELECT 1 FROM archive b JOIN delivery d ON d.archive_id = b.id
          WHERE b.series_id = s.id AND b.version = s.version AND d.state <> 'delivered'
            AND NOT EXISTS (SELECT 1 FROM destination x
                WHERE x.name = d.destination AND (x.seen_at <= now() - interval '1 hour' OR NOT x.keeps_source)))
      AND NOT EXISTS (SELECT 1 FROM archive_series g JOIN archive b ON b.id = g.archive_id
          WHERE g.series_id = s.id AND g.version = s.version
            AND (b.state <> 'verified' OR EXISTS (SELECT 1 FROM delivery d WHERE d.archive_id = b.id AND d.state <> 'delivered'
                AND NOT EXISTS (SELECT 1 FROM destination x
                    WHERE x.name = d.destination AND (x.seen_at <= now() - interval '1 hour' OR NOT x.keeps_source)))))
      AND NOT EXISTS (SELECT 1 FROM destination x WHERE x.seen_at > now() - interval '1 hour' AND x.keeps_source
          AND NOT EXISTS (SELECT 1 FROM archive b JOIN delivery_left_out o ON o.archive_id = b.id
              WHERE b.series_id = s.id AND b.version = s.version AND b.rendition = x.rendition AND o.destination = x.name)
          AND NOT EXISTS (SELECT 1 FROM archive_series g JOIN archive b ON b.id = g.archive_id JOIN delivery_left_out o ON o.archive_id = b.id
              WHERE g.series_id = s.id AND g.version = s.version AND b.rendition = x.rendition AND o.destination = x.name)
          AND NOT EXISTS (SELECT 1 FROM archive b JOIN delivery d ON d.archive_id = b.id
              WHERE b.series_id = s.id AND b.version = s.version AND b.rendition = x.rendition AND d.destination = x.name)
          AND NOT EXISTS (SELECT 1 FROM archive_series g JOIN archive b ON b.id = g.archive_id JOIN delivery d ON d.archive_id = b.id
              WHERE g.series_id = s.id AND g.version = s.version AND b.rendition = x.rendition AND d.destination = x.name))
    ORDER BY a.id
    LIMIT 1
    FOR UPDATE OF s, a SKIP LOCKED
)
SELECT n.id AS archive, n.series_instance_uid, n.study_instance_uid, coalesce(n.id, (SELECT max(id) FROM seen)) AS reached
FROM (SELECT 1) one LEFT JOIN next n ON true
