-- Every PACS that the database knows of.
SELECT name FROM pacs UNION SELECT pacs FROM last_discovery UNION SELECT owner FROM queue_count WHERE what = 'series' ORDER BY 1
