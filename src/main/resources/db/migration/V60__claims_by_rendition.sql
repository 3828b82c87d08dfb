-- Each rendition has a route of its own that claims its archives.
DROP INDEX archive_claimable;
CREATE INDEX archive_claimable ON archive (node, rendition, priority DESC, next_attempt_at, id) WHERE state = 'queued';
