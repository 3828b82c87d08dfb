-- A draft of somebody who signs in: what it asks for has to be allowed to them until it ends, and approved where approval is true. Parameters: request, rendition,
-- held, approval.
UPDATE request SET held_to_rights = :#held, rendition = :#rendition, needs_approval = needs_approval OR :#approval
WHERE id = CAST(:#request AS bigint) AND submitted_at IS NULL
