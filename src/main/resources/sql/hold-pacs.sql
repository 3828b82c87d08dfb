-- An operator pauses a PACS: no discovery and no download begins until then. Parameters: pacs, minutes, reason.
INSERT INTO pacs (name, held_at, held_until, held_reason)
VALUES (:#pacs, now(), now() + CAST(:#minutes AS integer) * interval '1 minute', CAST(:#reason AS text))
ON CONFLICT (name) DO UPDATE
SET held_at = now(), held_until = now() + CAST(:#minutes AS integer) * interval '1 minute', held_reason = CAST(:#reason AS text)
