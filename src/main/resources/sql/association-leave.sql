-- Waits no longer for a place at a PACS; so do those who have gone without a word. Parameters: pacs, holder.
DELETE FROM association_wait
WHERE pacs = :#pacs AND (holder = :#holder OR seen_at < clock_timestamp() - interval '1 minute')
