-- Objects in the quarantine, per reason.
SELECT reason, count(*) AS objects, max(received_at) AS newest FROM quarantine GROUP BY reason ORDER BY count(*) DESC LIMIT 50
