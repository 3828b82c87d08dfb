-- A form whose reading ends the program waits for somebody. Parameters: subject (server, form), reason.
UPDATE kobo_form SET held_at = now(), consecutive_failures = consecutive_failures + 1, last_error = :#reason
WHERE server = split_part(:#subject, ' ', 1) AND asset_uid = split_part(:#subject, ' ', 2)
