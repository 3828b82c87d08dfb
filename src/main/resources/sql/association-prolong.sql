-- Heartbeat of all places that a process holds; those it lost are missing in the answer. wanted: somebody waits for a place there.
-- Parameters: holders.
UPDATE association a SET lease_until = clock_timestamp() + interval '1 minute'
WHERE a.holder IN (:#holders)
RETURNING a.holder, EXISTS (
    SELECT 1 FROM association_wait w WHERE w.pacs = a.pacs AND w.seen_at > clock_timestamp() - interval '5 seconds') AS wanted
