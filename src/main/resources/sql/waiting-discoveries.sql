-- PACS whose last discovery was kept back or broken off to spare them, and that are not left alone now.
SELECT r.pacs
FROM last_discovery l CROSS JOIN LATERAL (SELECT pacs, state FROM discovery_run WHERE id = l.newest OFFSET 0) r
WHERE r.state = 'waiting'
  AND NOT EXISTS (SELECT 1 FROM pacs p WHERE p.name = r.pacs AND (p.resume_at > now() OR p.held_until > now() OR p.discovery_held_until > now()))
ORDER BY r.pacs
