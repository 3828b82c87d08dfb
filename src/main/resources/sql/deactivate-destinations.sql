-- Destinations whose route has not asked for work for an hour get nothing more until it does. Parameters: none.
UPDATE destination SET active = false WHERE active AND seen_at < now() - interval '1 hour'
