-- What discovery found goes into the queue. Parameters: pacs.
UPDATE series SET state = 'queued', state_since = now(), next_attempt_at = now() WHERE state = 'found' AND pacs = :#pacs
