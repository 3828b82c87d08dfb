-- The views are what the columns say. Parameters: server, form.
UPDATE kobo_form SET views_due = false WHERE server = :#server AND asset_uid = :#form
