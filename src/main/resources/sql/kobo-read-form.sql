-- Parameters: server, form.
SELECT * FROM kobo_form WHERE server = :#server AND asset_uid = :#form
