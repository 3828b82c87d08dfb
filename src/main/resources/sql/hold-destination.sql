-- An operator pauses a destination: nothing more is claimed for it until then. Parameters: destination, minutes (null: until it is resumed), reason.
UPDATE destination
SET held_at = now(), held_until = coalesce(now() + CAST(:#minutes AS integer) * interval '1 minute', 'infinity'), held_reason = CAST(:#reason AS text)
WHERE name = :#destination
