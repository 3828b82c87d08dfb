-- Of the series that the demo shows: its archive as it came, and the one that tells nobody whose it is. No row where there is none of both.
SELECT i.file AS identified, c.file AS pseudonymised
FROM archive i JOIN archive c ON c.series_id = i.series_id AND c.version = i.version
WHERE i.rendition = 'identified' AND c.rendition = 'demo-pseudonymised' AND i.state = 'verified' AND c.state = 'verified'
ORDER BY i.id LIMIT 1
