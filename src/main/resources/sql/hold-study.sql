-- An operator has a study left alone. Parameters: study (StudyInstanceUID), reason.
UPDATE study SET held_at = now(), held_reason = CAST(:#reason AS text) WHERE study_instance_uid = :#study
