-- What is wrong with single forms, in words without answers: what could not be read, and definitions that could not be had. Parameters: limit.
SELECT server, name, reason FROM (
    SELECT server, asset_uid, name, last_error AS reason FROM kobo_form WHERE selected AND last_error IS NOT NULL
    UNION ALL
    SELECT f.server, f.asset_uid, f.name, 'The definition of version ' || v.version || ' could not be read: ' || v.last_error
    FROM kobo_form f JOIN kobo_form_version v ON v.server = f.server AND v.asset_uid = f.asset_uid
    WHERE f.selected AND v.state <> 'stored' AND v.last_error IS NOT NULL
    UNION ALL
    SELECT f.server, f.asset_uid, f.name, count(*) || CASE count(*) WHEN 1 THEN ' attachment' ELSE ' attachments' END || ': ' || a.last_error
    FROM kobo_form f JOIN kobo_attachment a ON a.server = f.server AND a.asset_uid = f.asset_uid
    WHERE a.state <> 'stored' AND a.deleted_at IS NULL AND a.last_error IS NOT NULL
    GROUP BY f.server, f.asset_uid, f.name, a.last_error
) faults
ORDER BY server, name, asset_uid, reason
LIMIT :#limit
