-- What is set aside of a form server by hand is read again: forms, attachments and the list itself. Parameters: server.
WITH forms AS (
    UPDATE kobo_form SET held_at = NULL, last_error = NULL WHERE server = :#server AND held_at IS NOT NULL RETURNING 1
), attachments AS (
    UPDATE kobo_attachment SET state = 'queued', attempts = 0, next_attempt_at = now(), last_error = NULL
    WHERE server = :#server AND state = 'failed' AND deleted_at IS NULL RETURNING 1
), servers AS (
    UPDATE kobo_server SET resume_at = NULL WHERE name = :#server AND resume_at > now() RETURNING 1
)
SELECT (SELECT count(*) FROM forms) AS forms, (SELECT count(*) FROM attachments) AS attachments
