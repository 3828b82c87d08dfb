-- Takes back leases nobody prolonged; what used up its 20 attempts that way is given up, so that a job that kills its worker ends.
UPDATE archive
SET state = CASE WHEN attempts >= 20 THEN 'failed' ELSE 'queued' END,
    lease_until = NULL,
    last_error = 'The program that worked on it ended, or lost the database, before it was done'
WHERE state = 'packing' AND lease_until < now()
