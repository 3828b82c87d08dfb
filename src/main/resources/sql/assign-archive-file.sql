-- The path of an archive, unique whatever the case of its letters. Parameters: id, token, file, deidentified (whether it tells nobody).
UPDATE archive SET file = :#file, deidentified = :#deidentified WHERE id = :#id AND state = 'packing' AND fencing_token = :#token
