-- What the last whole discovery run of each PACS left out.
SELECT pacs, reason, answers FROM discovery_left_out WHERE newest ORDER BY pacs, reason
