-- An operator pauses a PACS: no discovery and no download begins until then. Parameters: pacs, minutes (null: until it is resumed), reason.
INSERT INTO pacs (name, held_at, held_until, held_reason)
VALUES (:#pacs, now(), coalesce(now() + CAST(:#minutes AS integer) * interval '1 minute', 'infinity'), CAST(:#reason AS text))
ON CONFLICT (name) DO UPDATE
SET held_at = now(), held_until = excluded.held_until, held_reason = excluded.held_reason
