-- Downloads from a PACS end at the next object, and go back to the queue. Parameters: pacs.
UPDATE series SET stop_to = coalesce(stop_to, 'queued'), stop_now = true WHERE pacs = :#pacs AND state = 'downloading'
