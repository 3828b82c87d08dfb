-- Somebody has signed in. Parameters: name.
UPDATE access_person SET signed_in_at = now() WHERE name = :#name
