-- Archives say another PatientID from now on than the one that came. Parameters: pacs, patient, corrected, reason.
INSERT INTO patient_id_correction (pacs, patient_id, corrected, reason) VALUES (:#pacs, :#patient, :#corrected, :#reason)
ON CONFLICT (pacs, patient_id) DO UPDATE SET corrected = excluded.corrected, reason = excluded.reason
