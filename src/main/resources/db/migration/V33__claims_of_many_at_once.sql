-- Series that were queued in one statement have one next_attempt_at: without the id in the index each claim would sort them all. Those that are being
-- downloaded are left out: each claim would pass by them.
DROP INDEX series_claimable;
CREATE INDEX series_claimable ON series (pacs, priority DESC, next_attempt_at, id) WHERE state IN ('queued', 'incomplete', 'nearline');
