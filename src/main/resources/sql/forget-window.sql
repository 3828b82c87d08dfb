-- These PACS may be asked at any time now; when their windows would open counts no more. Parameters: names.
UPDATE pacs SET window_opens_at = NULL WHERE name IN (:#names) AND window_opens_at IS NOT NULL
