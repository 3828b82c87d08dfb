-- A PACS that was never searched is paused until somebody lets it go on. Changes nothing where it is not new, or somebody has. Parameters: pacs, reason.
INSERT INTO pacs AS p (name, held_at, held_until, held_reason)
SELECT :#pacs, now(), 'infinity', CAST(:#reason AS text)
WHERE (SELECT id FROM discovery_run WHERE pacs = :#pacs ORDER BY id DESC LIMIT 1) IS NULL
ON CONFLICT (name) DO UPDATE SET held_at = now(), held_until = 'infinity', held_reason = excluded.held_reason
WHERE p.resumed_at IS NULL AND p.last_success_at IS NULL AND (p.held_until IS NULL OR p.held_until <= now())
