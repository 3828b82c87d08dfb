-- The archive was read back and holds what it should. Parameters: id, token, sha256, bytes, members.
UPDATE archive
SET state = 'verified', verified_at = now(), lease_until = NULL, last_error = NULL, sha256 = :#sha256, bytes = :#bytes, members = :#members
WHERE id = :#id AND state = 'packing' AND fencing_token = :#token
