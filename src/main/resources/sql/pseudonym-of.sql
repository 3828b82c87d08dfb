-- The pseudonym of a patient, null where another has the wanted one. Parameters: project, pacs, patient, wanted.
SELECT pseudonymisation.pseudonym_of(:#project, :#pacs, :#patient, :#wanted) AS pseudonym
