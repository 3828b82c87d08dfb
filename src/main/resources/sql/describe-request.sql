-- What a draft is for, and where it goes. Parameters: request, reason, ethics, priority, destination (null: none).
UPDATE request SET reason = :#reason, ethics_id = :#ethics, priority = CAST(:#priority AS integer), destination = CAST(:#destination AS text)
WHERE id = CAST(:#request AS bigint) AND submitted_at IS NULL AND cancelled_at IS NULL
