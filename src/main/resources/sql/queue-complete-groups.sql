-- Archives of studies and patients that wait for a series which has gone to another study meanwhile. Parameters: none.
UPDATE archive SET state = 'queued'
WHERE state = 'waiting' AND series_id IS NULL AND attachment_id IS NULL AND is_group_complete(study_id, patient_id)
