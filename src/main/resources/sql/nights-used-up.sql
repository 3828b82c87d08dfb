-- PACS whose night has taken what it may, so that nothing is fetched until goes_on_at: series and gigabytes are its limits (0: none).
SELECT n.pacs, n.night, n.series, n.bytes, n.series_limit, n.gigabytes_limit, n.goes_on_at
FROM pacs_night n
WHERE n.used_up_at > now() - interval '2 days' AND n.goes_on_at > now()
ORDER BY n.pacs
