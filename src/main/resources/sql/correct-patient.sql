-- Archives say another PatientID from now on than the one that came. Parameters: pacs, patient, study (empty: of all of them), corrected, reason.
INSERT INTO patient_id_correction (pacs, patient_id, study_instance_uid, corrected, reason) VALUES (:#pacs, :#patient, :#study, :#corrected, :#reason)
ON CONFLICT (pacs, patient_id, study_instance_uid) DO UPDATE SET corrected = excluded.corrected, reason = excluded.reason
