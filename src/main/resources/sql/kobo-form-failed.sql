-- A form could not be read to its end; what was stored stays. Parameters: server, form, reason.
UPDATE kobo_form SET consecutive_failures = consecutive_failures + 1, last_error = :#reason
WHERE server = :#server AND asset_uid = :#form
