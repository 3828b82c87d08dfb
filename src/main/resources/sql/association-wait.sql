-- Stands in the queue for a place at a PACS, and says so again. Parameters: pacs, holder.
INSERT INTO association_wait (pacs, holder) VALUES (:#pacs, :#holder)
ON CONFLICT (pacs, holder) DO UPDATE SET seen_at = clock_timestamp()
