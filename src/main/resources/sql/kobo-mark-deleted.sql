-- A submission that is not at the server any more. Parameters: server, form, submission, there.
UPDATE kobo_submission SET deleted_at = now()
WHERE server = :#server AND asset_uid = :#form AND submission_id = :#submission AND deleted_at IS NULL AND NOT :#there
