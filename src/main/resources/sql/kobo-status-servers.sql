-- Every form server that was ever asked: what we hold of it, and how it does.
SELECT s.name AS server, coalesce(f.forms, 0) AS forms, coalesce(f.failed, 0) AS failed, coalesce(f.submissions, 0) AS submissions,
    (SELECT count(*) FROM kobo_submission d WHERE d.server = s.name AND d.deleted_at IS NOT NULL) AS deleted,
    (SELECT count(*) FROM kobo_attachment a WHERE a.server = s.name AND a.state = 'queued' AND a.deleted_at IS NULL) AS waiting,
    s.last_success_at, CASE WHEN s.resume_at > now() THEN s.resume_at END AS resume_at,
    s.consecutive_failures::bigint AS failures, CASE WHEN s.consecutive_failures > 0 THEN s.last_error
        ELSE (SELECT CASE WHEN r.state = 'partial' THEN r.last_error END FROM kobo_run r
            WHERE r.server = s.name AND r.what = 'forms' AND r.state <> 'running' ORDER BY r.started_at DESC LIMIT 1) END AS error
FROM kobo_server s
LEFT JOIN (SELECT server, count(*) AS forms, count(last_error) AS failed, sum(live)::bigint AS submissions
    FROM kobo_form WHERE selected GROUP BY server) f ON f.server = s.name
ORDER BY s.name
