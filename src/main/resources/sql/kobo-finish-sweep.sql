-- A full sweep is complete: what we hold was true when it began. Parameters: server, form.
UPDATE kobo_form SET swept_at = sweep_started_at, sweep_started_at = NULL, sweep_position = NULL, sweep_remainder = NULL
WHERE server = :#server AND asset_uid = :#form
