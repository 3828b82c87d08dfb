-- Since when a PACS is paused by hand; NULL for pauses from before.
ALTER TABLE pacs ADD COLUMN held_at timestamptz;
