-- Where a series belongs, as far as it is known. Parameters: series.
SELECT t.study_instance_uid AS "StudyInstanceUID", p.patient_id AS "PatientID"
FROM series s JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id WHERE s.series_instance_uid = :#series
