-- The name of a form's view, once and for good. Parameters: server, form, view.
UPDATE kobo_form SET view_name = :#view WHERE server = :#server AND asset_uid = :#form AND view_name IS NULL
