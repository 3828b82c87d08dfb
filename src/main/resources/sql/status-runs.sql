-- The newest discovery run of each PACS.
SELECT r.id, r.pacs, r.started_at, r.finished_at, r.state, r.participants, r.participants_done, r.participants_failed, r.studies, r.series,
    r.series_new, r.series_grown, r.last_error
FROM last_discovery l CROSS JOIN LATERAL (SELECT * FROM discovery_run WHERE id = l.newest OFFSET 0) r
ORDER BY r.pacs
