-- Begins a full sweep where one is due; one that was interrupted long ago begins anew. Parameters: server, form, sweepSeconds.
UPDATE kobo_form
SET sweep_started_at = now(), sweep_position = NULL
WHERE server = :#server AND asset_uid = :#form
  AND (swept_at IS NULL OR swept_at < now() - :#sweepSeconds * interval '1 second')
  AND (sweep_started_at IS NULL OR sweep_position IS NULL OR sweep_started_at < now() - :#sweepSeconds * interval '1 second')
