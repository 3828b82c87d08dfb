-- As metrics.sql: what the last whole discovery run of each PACS left out; state is the reason.
SELECT 'discovery.left.out' AS meter, pacs AS owner, reason AS state, CAST(answers AS double precision) AS value FROM discovery_left_out WHERE newest
