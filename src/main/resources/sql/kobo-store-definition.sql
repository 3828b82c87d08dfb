-- The definition of a version; the form's views are due then. Parameters: server, form, version, definition.
WITH stored AS (
    UPDATE kobo_form_version
    SET definition = CAST(:#definition AS jsonb), state = 'stored', read_at = now(), last_error = NULL, taken = false
    WHERE server = :#server AND asset_uid = :#form AND version = :#version
    RETURNING server, asset_uid
)
UPDATE kobo_form f SET views_due = true FROM stored s WHERE f.server = s.server AND f.asset_uid = s.asset_uid
