-- A form was read to its end; what had to be put aside is told by _id. Parameters: server, form, newest.
UPDATE kobo_form
SET read_at = now(), noted_newest = CAST(:#newest AS text), consecutive_failures = 0,
    last_error = (SELECT max(a.held) || ' submissions were put aside, _id ' || string_agg(a.submission_id::text, ', ' ORDER BY a.submission_id)
            || CASE WHEN max(a.held) > 10 THEN ' ...' ELSE '' END || ': ' || min(a.reason)
        FROM (SELECT x.*, count(*) OVER () AS held FROM kobo_aside x WHERE x.server = :#server AND x.asset_uid = :#form
            ORDER BY x.submission_id LIMIT 10) a),
    live = (SELECT count(*) FROM kobo_submission s WHERE s.server = :#server AND s.asset_uid = :#form AND s.deleted_at IS NULL)
WHERE server = :#server AND asset_uid = :#form
