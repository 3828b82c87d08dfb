-- Rule: series, archives or deliveries that wait for somebody. One row for each PACS or destination: subject, message.
SELECT owner AS subject,
    sum(rows) || ' series of ' || owner || CASE sum(rows) WHEN 1 THEN ' is' ELSE ' are' END || ' stuck ('
        || coalesce(sum(rows) FILTER (WHERE state = 'failed'), 0) || ' failed, ' || coalesce(sum(rows) FILTER (WHERE state = 'quarantined'), 0)
        || ' quarantined), the first since '
        || to_char(min(since) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC: bin/caravan status tells why, bin/caravan requeue --pacs ' || owner || ' tries them again'
        AS message
FROM queue_count WHERE what = 'series' AND state IN ('failed', 'quarantined') GROUP BY owner
UNION ALL
SELECT 'corrections of ' || owner, rows || ' series of ' || owner || CASE rows WHEN 1 THEN ' is' ELSE ' are' END || ' held, since the PACS has corrected '
    || CASE rows WHEN 1 THEN 'it' ELSE 'them' END || ', the first since ' || to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
    || ' UTC: bin/caravan status tells why, bin/caravan queue confirm decides'
FROM queue_count WHERE what = 'series' AND state = 'held'
UNION ALL
SELECT 'pack', rows || ' series could not be packed: bin/caravan status tells why, bin/caravan requeue --packing tries them again'
FROM queue_count WHERE what = 'archive' AND state = 'failed'
UNION ALL
SELECT 'held archives', rows || CASE rows WHEN 1 THEN ' archive is' ELSE ' archives are' END || ' held, since '
    || CASE rows WHEN 1 THEN 'it' ELSE 'they' END || ' must not leave as ' || CASE rows WHEN 1 THEN 'it is' ELSE 'they are' END
    || ': bin/caravan status tells why, bin/caravan requeue --packing tries again'
FROM queue_count WHERE what = 'archive' AND state = 'held'
UNION ALL
SELECT owner, rows || CASE rows WHEN 1 THEN ' archive' ELSE ' archives' END || ' could not be delivered to ' || owner
        || ': bin/caravan status tells why, bin/caravan requeue --destination ' || owner || ' tries them again'
FROM queue_count WHERE what = 'delivery' AND state = 'failed'
