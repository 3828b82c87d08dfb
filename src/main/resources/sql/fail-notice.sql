-- A place could not be told. Parameters: id, place, reason.
UPDATE notice_place SET last_error = :#reason WHERE notice_id = :#id AND place = :#place
