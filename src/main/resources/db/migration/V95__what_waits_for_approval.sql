-- Every page shows an approver how many requests wait.
CREATE INDEX request_to_approve ON request (id) WHERE needs_approval AND approved_at IS NULL AND submitted_at IS NOT NULL AND cancelled_at IS NULL;
