-- How much a complete sweep misses. missing: of those held when it began; reported: as the list of forms told last. Each held one is looked up
-- by its key: joined, without statistics of rows just stored, this took minutes. Parameters: server, form.
SELECT f.reported, t.held, t.missing,
    (SELECT count(*) FROM kobo_sweep_seen x WHERE x.server = f.server AND x.asset_uid = f.asset_uid) AS seen
FROM kobo_form f
CROSS JOIN LATERAL (
    SELECT count(*) AS held, count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM kobo_sweep_seen k
        WHERE k.server = s.server AND k.asset_uid = s.asset_uid AND k.submission_id = s.submission_id)) AS missing
    FROM kobo_submission s
    WHERE s.server = f.server AND s.asset_uid = f.asset_uid AND s.deleted_at IS NULL AND s.first_seen_at < f.sweep_started_at) t
WHERE f.server = :#server AND f.asset_uid = :#form
