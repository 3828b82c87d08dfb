-- Whether a route has asked for work of a destination within 2 minutes: its file is there still, here or on another node. Parameters: destination.
SELECT 1 AS seen FROM destination WHERE name = :#destination AND seen_at > now() - interval '2 minutes'
