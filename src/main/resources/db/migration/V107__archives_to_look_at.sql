-- Archives that failed or are held, by number: what queue list --packing reads page by page.
CREATE INDEX archive_to_look_at ON archive (id) WHERE state IN ('failed', 'held');
