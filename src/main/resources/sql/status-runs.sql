-- The newest discovery run of each PACS.
SELECT DISTINCT ON (pacs) id, pacs, started_at, finished_at, state, participants, participants_done, participants_failed, studies, series,
    series_new, series_grown, last_error
FROM discovery_run ORDER BY pacs, id DESC
