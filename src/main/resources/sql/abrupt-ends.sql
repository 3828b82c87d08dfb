-- Pieces of work that are to be set aside: in work at two ends for want of memory within an hour, or at five for whatever reason.
SELECT kind, subject, count(*) AS times, count(*) FILTER (WHERE out_of_memory) AS out_of_memory
FROM abrupt_end WHERE at > now() - interval '1 hour'
GROUP BY kind, subject
HAVING count(*) FILTER (WHERE out_of_memory) >= 2 OR count(*) >= 5
ORDER BY kind, subject
