-- Objects of a series that are or were here, and that the PACS named before and not in its last list. Parameters: series (id). One row: objects.
SELECT CAST(count(*) AS integer) AS objects
FROM instance i JOIN series s ON s.id = i.series_id
WHERE s.id = CAST(:#series AS bigint) AND i.received_at IS NOT NULL AND i.expected_at < s.checked_at
