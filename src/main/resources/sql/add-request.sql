-- A request begins, as a draft. Parameters: requester, reason, ethics, priority, destination, folder, layout, filters (JSON), sum, approval.
INSERT INTO request (requester, reason, ethics_id, priority, destination, folder, layout, filters, sum, needs_approval)
VALUES (:#requester, :#reason, :#ethics, :#priority, CAST(:#destination AS text), CAST(:#folder AS text), :#layout, CAST(:#filters AS jsonb), :#sum, :#approval)
RETURNING id
