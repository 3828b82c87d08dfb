-- Whose a pseudonym is, for who may. Parameters: pseudonym, reason.
SELECT allowed, project, pacs, patient_id FROM pseudonymisation.original_of(:#pseudonym, :#reason)
