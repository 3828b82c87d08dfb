-- A place was told. Parameters: id, place.
UPDATE notice_place SET sent_at = now(), last_error = NULL WHERE notice_id = :#id AND place = :#place
