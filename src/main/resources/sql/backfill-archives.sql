-- Archives that became due for destinations later than their series were complete: of the next 1,000 complete series of each destination.
-- Parameters: none. Changes the destinations that were not done.
WITH due AS (
    SELECT name, rendition, series_added_to, series_added_id,
        coalesce((SELECT r.grouping FROM rendition r WHERE r.name = destination.rendition), 'series') AS grouping
    FROM destination WHERE active AND series_added_to IS NOT NULL
    ORDER BY name FOR UPDATE SKIP LOCKED
), seen AS (
    SELECT d.name, d.rendition, d.grouping, w.*
    FROM due d
    CROSS JOIN LATERAL (
        SELECT s.id, s.version, s.node, s.priority, s.state_since
        FROM series s
        WHERE s.state = 'complete' AND (s.state_since, s.id) > (d.series_added_to, d.series_added_id)
        ORDER BY s.state_since, s.id LIMIT 1000) w
), made AS (
    INSERT INTO archive (series_id, version, rendition, node, priority)
    SELECT DISTINCT id, version, rendition, node, priority
    FROM seen n
    WHERE version > 0 AND node IS NOT NULL
      AND grouping = 'series'
      AND (SELECT a.id FROM archive a WHERE a.series_id = n.id AND a.version = n.version AND a.rendition = n.rendition) IS NULL
    ON CONFLICT DO NOTHING
), grouped AS (
    SELECT rendition, groups_made_due(array_agg(id), ARRAY[rendition]) AS groups
    FROM seen n
    WHERE grouping <> 'series'
    GROUP BY rendition
), reached AS (
    SELECT name, count(*) AS number, max(state_since) AS time FROM seen GROUP BY name
)
UPDATE destination d
SET series_added_to = CASE WHEN r.number = 1000 THEN r.time END,
    series_added_id = CASE WHEN r.number = 1000 AND g.groups >= 0
        THEN (SELECT max(id) FROM seen s WHERE s.name = r.name AND s.state_since = r.time) ELSE 0 END
FROM due LEFT JOIN reached r ON r.name = due.name CROSS JOIN (SELECT coalesce(sum(groups), 0) AS groups FROM grouped) g
WHERE d.name = due.name
