-- Parameters: id, SOPInstanceUID, sha256, bytes.
INSERT INTO archive_member (archive_id, sop_instance_uid, sha256, bytes) VALUES (:#id, :#SOPInstanceUID, :#sha256, :#bytes)
