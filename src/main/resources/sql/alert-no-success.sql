-- Rule: nothing has succeeded for a time. Header limit: hours. One row for each PACS and destination whose last success is older: subject, message.
WITH success AS (
    SELECT 'discovery ' || pacs AS flow, succeeded_at AS at FROM last_discovery
    UNION ALL
    SELECT 'download ' || name, last_success_at FROM pacs
    UNION ALL
    SELECT 'delivery ' || name, last_success_at FROM destination WHERE seen_at > now() - interval '1 day'
)
SELECT flow AS subject,
    'No success of ' || flow || ' since ' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' AS message
FROM success
WHERE at < now() - CAST(:#limit AS integer) * interval '1 hour'
