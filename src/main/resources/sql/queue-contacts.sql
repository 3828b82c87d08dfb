-- What is known of every PACS (what: series), the packing (archive) and every destination (delivery): successes, failures, pauses, and a PACS's last
-- discovery.
SELECT 'series' AS what, coalesce(p.name, r.pacs) AS owner, p.consecutive_failures, p.last_success_at, p.last_failure_at, p.last_error,
    CASE WHEN greatest(p.resume_at, p.held_until, p.window_opens_at) > now() THEN greatest(p.resume_at, p.held_until, p.window_opens_at) END AS paused_until,
    CASE WHEN p.held_until > now() THEN p.held_at WHEN p.resume_at > now() THEN p.last_failure_at END AS paused_since,
    CASE WHEN p.held_until > now() THEN 'By hand: ' || p.held_reason WHEN p.resume_at > now() THEN p.last_error
        WHEN p.window_opens_at > now() THEN 'Its window opens then' END AS pause_reason,
    r.succeeded_at AS discovered_at
FROM pacs p
FULL JOIN (SELECT pacs, succeeded_at FROM last_discovery WHERE succeeded_at IS NOT NULL) r ON r.pacs = p.name
UNION ALL
SELECT 'archive', '', 0, (SELECT max(verified_at) FROM archive WHERE state = 'verified' AND attachment_id IS NULL),
    NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL
SELECT 'delivery', name, consecutive_failures, last_success_at, last_failure_at, last_error,
    CASE WHEN greatest(resume_at, held_until, window_opens_at) > now() THEN greatest(resume_at, held_until, window_opens_at) END,
    CASE WHEN held_until > now() THEN held_at WHEN resume_at > now() THEN last_failure_at END,
    CASE WHEN held_until > now() THEN 'By hand: ' || held_reason WHEN resume_at > now() THEN last_error WHEN window_opens_at > now() THEN 'Its window opens then' END, NULL
FROM destination
