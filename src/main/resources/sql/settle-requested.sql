-- Has an item follow what became of its series, those that were done before it asked for them too. Parameters: request, item.
SELECT settle_requests(ARRAY(SELECT series_id FROM request_series WHERE item_id = CAST(:#item AS bigint) AND state <> 'done' ORDER BY series_id)) IS NULL,
    judge_request_items(ARRAY[CAST(:#item AS bigint)]) IS NULL
