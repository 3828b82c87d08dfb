-- PACS and destinations that are left alone for now; one outside its windows without a reason.
SELECT 'pacs' AS what, name, resume_at, consecutive_failures, last_error FROM pacs WHERE resume_at > now()
UNION ALL
SELECT 'pacs', name, held_until, 0, 'By hand: ' || held_reason FROM pacs WHERE held_until > now()
UNION ALL
SELECT 'pacs', name, window_opens_at, 0, NULL FROM pacs WHERE window_opens_at > now()
UNION ALL
SELECT 'destination', name, resume_at, consecutive_failures, last_error FROM destination WHERE resume_at > now()
UNION ALL
SELECT 'destination', name, held_until, 0, 'By hand: ' || held_reason FROM destination WHERE held_until > now()
UNION ALL
SELECT 'destination', name, window_opens_at, 0, NULL FROM destination WHERE window_opens_at > now() AND coalesce(resume_at, now()) <= now()
ORDER BY 1, 2
