-- Names of views that are taken.
SELECT view_name AS name FROM kobo_form WHERE view_name IS NOT NULL
UNION SELECT name FROM kobo_form_column WHERE kind <> 'question'
UNION SELECT relname FROM pg_class WHERE relnamespace = 'forms'::regnamespace
