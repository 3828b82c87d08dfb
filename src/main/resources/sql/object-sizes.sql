-- Bytes of an object on average, by modality, of what has come from a PACS. Parameters: pacs.
SELECT coalesce(attributes ->> 'Modality', '') AS modality, CAST(sum(received_bytes) / sum(received_instances) AS bigint) AS bytes
FROM series WHERE pacs = :#pacs AND state = 'complete' GROUP BY 1 HAVING sum(received_instances) >= 20
