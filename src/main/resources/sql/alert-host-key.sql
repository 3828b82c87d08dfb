-- Rule: an SSH destination shows another host key than the one we know. One row for each: subject, message.
SELECT name AS subject, name || ': ' || last_error AS message
FROM destination
WHERE consecutive_failures > 0 AND last_error LIKE 'The host key of the destination is unknown or has changed%'
