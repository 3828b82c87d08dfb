-- What a run has in work, so that a start after an abrupt end knows it. Parameters: run, work (form, or id of an attachment; null for none).
UPDATE kobo_run SET in_work = CAST(:#work AS text) WHERE id = :#run
