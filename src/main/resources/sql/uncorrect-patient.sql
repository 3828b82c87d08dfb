-- Archives say the PatientID that came again. Parameters: pacs, patient, study (empty: the correction of all of them).
DELETE FROM patient_id_correction WHERE pacs = :#pacs AND patient_id = :#patient AND study_instance_uid = :#study
