-- The items of a request that failed, and no others, are searched for again; rows that cannot be read stay as they are, and so do those of which nothing was
-- approved, or to which the requester has no right any more. Parameters: request.
UPDATE request_item i
SET state = 'queued', state_since = now(), attempts = 0, next_attempt_at = now(), last_error = NULL
FROM request r
WHERE r.id = CAST(:#request AS bigint) AND i.request_id = r.id AND i.state IN ('failed', 'cancelled') AND i.readable
  AND (NOT r.needs_approval OR EXISTS (SELECT 1 FROM request_series q WHERE q.item_id = i.id))
  AND (NOT r.held_to_rights OR withdrawn_right(r.requester, i.pacs, r.destination, r.rendition) IS NULL)
