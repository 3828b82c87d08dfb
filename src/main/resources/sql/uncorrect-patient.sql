-- Archives say the PatientID that came again. Parameters: pacs, patient.
DELETE FROM patient_id_correction WHERE pacs = :#pacs AND patient_id = :#patient
