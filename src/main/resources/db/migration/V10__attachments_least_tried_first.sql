-- Attachments that were tried least come first, whatever was in vain so far.
DROP INDEX kobo_attachment_queued;
CREATE INDEX kobo_attachment_queued ON kobo_attachment (server, attempts, next_attempt_at, id) WHERE state = 'queued';
