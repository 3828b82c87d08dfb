-- Has a request that is resumed follow what became of its series meanwhile. Parameters: request.
SELECT settle_requests(ARRAY(SELECT series_id FROM request_series WHERE request_id = CAST(:#request AS bigint) AND state <> 'done' ORDER BY series_id)) IS NULL
