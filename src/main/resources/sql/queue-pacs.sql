-- What is known of every PACS: successes, failures, pauses, and its last discovery.
SELECT coalesce(p.name, r.pacs) AS name, p.consecutive_failures, p.last_success_at, p.last_failure_at, p.last_error,
    CASE WHEN greatest(p.resume_at, p.held_until) > now() THEN greatest(p.resume_at, p.held_until) END AS paused_until,
    CASE WHEN p.held_until > now() THEN 'By hand: ' || p.held_reason WHEN p.resume_at > now() THEN p.last_error END AS pause_reason,
    r.finished_at AS discovered_at
FROM pacs p
FULL JOIN (SELECT pacs, max(finished_at) AS finished_at FROM discovery_run WHERE state IN ('finished', 'partial') GROUP BY pacs) r
    ON r.pacs = p.name
