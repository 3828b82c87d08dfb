-- Parameters: id, SOPInstanceUID, sha256, bytes, path (null: its SOP Instance UID and .dcm).
INSERT INTO archive_member (archive_id, sop_instance_uid, sha256, bytes, path) VALUES (:#id, :#SOPInstanceUID, :#sha256, :#bytes, :#path)
