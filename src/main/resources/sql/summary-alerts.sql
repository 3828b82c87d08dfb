-- What is wrong now and was told.
SELECT message, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS since
FROM alert WHERE told_at IS NOT NULL AND seen_at > now() - interval '1 hour' ORDER BY since, rule, subject LIMIT 100
