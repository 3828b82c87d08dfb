-- An attachment lies whole in the archives folder, and may be delivered. Parameters: id, file, bytes, sha256, node.
WITH stored AS (
    UPDATE kobo_attachment
    SET state = 'stored', file = :#file, bytes = :#bytes, sha256 = :#sha256, node = :#node, stored_at = now(), last_error = NULL
    WHERE id = :#id
    RETURNING id
)
INSERT INTO archive (attachment_id, version, state, file, sha256, bytes, members, node, verified_at)
SELECT id, 1, 'verified', :#file, :#sha256, :#bytes, 1, :#node, now() FROM stored
ON CONFLICT (attachment_id) DO NOTHING
