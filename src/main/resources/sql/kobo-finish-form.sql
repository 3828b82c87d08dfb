-- A form was read to its end. Parameters: server, form, newest.
UPDATE kobo_form
SET read_at = now(), noted_newest = CAST(:#newest AS text), consecutive_failures = 0, last_error = NULL,
    live = (SELECT count(*) FROM kobo_submission s WHERE s.server = :#server AND s.asset_uid = :#form AND s.deleted_at IS NULL)
WHERE server = :#server AND asset_uid = :#form
