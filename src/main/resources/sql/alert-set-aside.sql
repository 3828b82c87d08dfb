-- Rule: series, archives or deliveries that wait for somebody. One row for each PACS or destination: subject, message.
SELECT pacs AS subject,
    count(*) || ' series of ' || pacs || CASE count(*) WHEN 1 THEN ' is' ELSE ' are' END || ' stuck ('
        || count(*) FILTER (WHERE state = 'failed') || ' failed, ' || count(*) FILTER (WHERE state = 'quarantined') || ' quarantined), the first since '
        || to_char(min(state_since) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC: bin/caravan status tells why, bin/caravan requeue --pacs ' || pacs || ' tries them again'
        AS message
FROM series WHERE state IN ('failed', 'quarantined') GROUP BY pacs
UNION ALL
SELECT 'pack', count(*) || ' series could not be packed: bin/caravan status tells why, bin/caravan requeue --packing tries them again' FROM archive WHERE state = 'failed' HAVING count(*) > 0
UNION ALL
SELECT destination, count(*) || CASE count(*) WHEN 1 THEN ' archive' ELSE ' archives' END || ' could not be delivered to ' || destination
        || ': bin/caravan status tells why, bin/caravan requeue --destination ' || destination || ' tries them again'
FROM delivery WHERE state = 'failed' GROUP BY destination
