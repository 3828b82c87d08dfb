-- Parameters: id.
DELETE FROM archive_member WHERE archive_id = :#id
