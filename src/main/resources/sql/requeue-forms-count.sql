-- What is set aside of a form server. Parameters: server.
SELECT (SELECT count(*) FROM kobo_form WHERE server = :#server AND held_at IS NOT NULL) AS forms,
    (SELECT count(*) FROM kobo_attachment WHERE server = :#server AND state = 'failed' AND deleted_at IS NULL) AS attachments
