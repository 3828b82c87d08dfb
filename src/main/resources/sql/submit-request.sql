-- A draft is submitted. Parameters: request.
UPDATE request SET submitted_at = now() WHERE id = CAST(:#request AS bigint) AND submitted_at IS NULL AND cancelled_at IS NULL
