-- Destinations of which two nodes' files say different things: each node whose wish does not count, and what counts. Parameters: none.
SELECT w.destination, w.node, w.rendition AS wanted_rendition, w.attachments AS wanted_attachments, d.rendition, d.attachments
FROM destination_wish w JOIN destination d ON d.name = w.destination
WHERE w.seen_at > now() - interval '5 minutes' AND (w.rendition, w.attachments) <> (d.rendition, d.attachments)
ORDER BY w.destination, w.node
