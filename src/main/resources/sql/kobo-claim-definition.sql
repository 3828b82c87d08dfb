-- The next definition to ask for, that of the deployed version first. It is due again later, longer each time. Parameters: server, form, version.
UPDATE kobo_form_version v
SET attempts = v.attempts + 1,
    next_attempt_at = now() + least(interval '1 hour' * power(2, least(v.attempts, 16)), interval '30 days')
WHERE v.server = :#server AND v.asset_uid = :#form
  AND v.version = (SELECT n.version FROM kobo_form_version n
    WHERE n.server = :#server AND n.asset_uid = :#form AND n.state = 'wanted' AND n.next_attempt_at <= now()
    ORDER BY n.version = :#version DESC, n.next_attempt_at, n.version LIMIT 1)
RETURNING v.version
