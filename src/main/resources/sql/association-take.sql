-- Takes a free place at a PACS for a minute, where nobody who came earlier needs it. Parameters: pacs, holder, most (places there are).
WITH ahead AS (
    SELECT count(*) AS waiting FROM association_wait w
    JOIN association_wait mine ON mine.pacs = w.pacs AND mine.holder = :#holder
    WHERE w.pacs = :#pacs AND w.holder <> :#holder AND (w.since, w.holder) < (mine.since, mine.holder)
      AND w.seen_at > clock_timestamp() - interval '5 seconds'
), free AS (
    SELECT n AS place FROM generate_series(1, CAST(:#most AS integer)) n
    WHERE NOT EXISTS (
        SELECT 1 FROM association a WHERE a.pacs = :#pacs AND a.place = n AND a.lease_until > clock_timestamp())
    ORDER BY n
    OFFSET (SELECT waiting FROM ahead) LIMIT 1
)
INSERT INTO association AS held (pacs, place, holder, lease_until)
SELECT :#pacs, place, :#holder, clock_timestamp() + interval '1 minute' FROM free
ON CONFLICT (pacs, place) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
WHERE held.lease_until <= clock_timestamp()
RETURNING place
