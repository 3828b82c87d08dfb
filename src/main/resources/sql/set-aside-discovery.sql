-- A PACS whose search for participants ends the program is not searched for a day. Parameters: subject (PACS), reason.
WITH held AS (
    INSERT INTO pacs (name, discovery_held_until) VALUES (:#subject, now() + interval '1 day')
    ON CONFLICT (name) DO UPDATE SET discovery_held_until = excluded.discovery_held_until
)
UPDATE discovery_run SET last_error = :#reason WHERE id = (SELECT newest FROM last_discovery WHERE pacs = :#subject)
