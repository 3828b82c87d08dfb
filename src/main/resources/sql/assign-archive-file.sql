-- The path of an archive, unique whatever the case of its letters. Parameters: id, token, file.
UPDATE archive SET file = :#file WHERE id = :#id AND state = 'packing' AND fencing_token = :#token
