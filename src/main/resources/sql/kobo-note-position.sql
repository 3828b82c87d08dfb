-- How far the sweep has come. Parameters: server, form, position (null: it cannot be taken up again), remainder.
UPDATE kobo_form SET sweep_position = CAST(:#position AS bigint), sweep_remainder = :#remainder
WHERE server = :#server AND asset_uid = :#form
