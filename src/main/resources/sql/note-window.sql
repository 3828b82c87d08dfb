-- When the window of a PACS opens; null while it is open, or where there is none. Parameters: pacs, opens.
INSERT INTO pacs AS p (name, window_opens_at) VALUES (:#pacs, CAST(:#opens AS timestamptz))
ON CONFLICT (name) DO UPDATE SET window_opens_at = excluded.window_opens_at
WHERE p.window_opens_at IS DISTINCT FROM excluded.window_opens_at
