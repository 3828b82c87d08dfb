-- How much a complete sweep misses. missing: of those held when it began; reported: as the list of forms told last. Parameters: server, form.
SELECT f.reported, count(s.submission_id) AS held, count(s.submission_id) FILTER (WHERE k.submission_id IS NULL) AS missing,
    (SELECT count(*) FROM kobo_sweep_seen x WHERE x.server = :#server AND x.asset_uid = :#form) AS seen
FROM kobo_form f
LEFT JOIN kobo_submission s ON s.server = f.server AND s.asset_uid = f.asset_uid AND s.deleted_at IS NULL AND s.first_seen_at < f.sweep_started_at
LEFT JOIN kobo_sweep_seen k ON k.server = s.server AND k.asset_uid = s.asset_uid AND k.submission_id = s.submission_id
WHERE f.server = :#server AND f.asset_uid = :#form
GROUP BY f.reported
