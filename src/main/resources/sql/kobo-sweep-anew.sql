-- A sweep that was not complete is worth nothing: the next one begins anew. Parameters: server, form.
UPDATE kobo_form SET sweep_position = NULL, sweep_remainder = NULL WHERE server = :#server AND asset_uid = :#form
