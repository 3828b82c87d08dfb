-- What to ask of a form. Parameters: server, form, overlap.
-- unchanged: the list tells as many submissions as we hold or have put aside, and the same newest one as when we last read to the end, and
-- nothing failed since.
SELECT f.sweep_started_at IS NOT NULL AS sweeping, f.sweep_position, f.sweep_remainder,
    f.consecutive_failures = 0 AND coalesce(f.reported = f.live + a.missing AND (f.reported = 0 OR f.reported_newest = f.noted_newest), false) AS unchanged,
    (SELECT s.submission_id - CASE WHEN CAST(:#overlap AS integer) = 0 THEN 0 ELSE 1 END
     FROM kobo_submission s WHERE s.server = f.server AND s.asset_uid = f.asset_uid
     ORDER BY s.submission_id DESC
     OFFSET greatest(0, least(CAST(:#overlap AS integer), (SELECT count(*) FROM (SELECT 1 FROM kobo_submission x
         WHERE x.server = f.server AND x.asset_uid = f.asset_uid LIMIT CAST(:#overlap AS integer)) n)) - 1) LIMIT 1) AS overlap
FROM kobo_form f
CROSS JOIN LATERAL (SELECT count(*) AS missing FROM kobo_aside a
    WHERE a.server = f.server AND a.asset_uid = f.asset_uid AND NOT EXISTS (SELECT 1 FROM kobo_submission s
        WHERE s.server = a.server AND s.asset_uid = a.asset_uid AND s.submission_id = a.submission_id AND s.deleted_at IS NULL)) a
WHERE f.server = :#server AND f.asset_uid = :#form
