-- A form's turn. Where a full sweep is due, it begins; one that was interrupted long ago begins anew. Parameters: server, form, sweepSeconds.
UPDATE kobo_form f
SET attempted_at = now(),
    sweep_started_at = CASE WHEN d.due THEN now() ELSE f.sweep_started_at END,
    sweep_position = CASE WHEN d.due THEN NULL ELSE f.sweep_position END,
    sweep_remainder = CASE WHEN d.due THEN NULL ELSE f.sweep_remainder END
FROM (SELECT (swept_at IS NULL OR swept_at < now() - :#sweepSeconds * interval '1 second')
        AND (sweep_started_at IS NULL OR sweep_position IS NULL OR sweep_started_at < now() - :#sweepSeconds * interval '1 second') AS due
    FROM kobo_form WHERE server = :#server AND asset_uid = :#form) d
WHERE f.server = :#server AND f.asset_uid = :#form
