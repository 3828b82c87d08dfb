-- The next turn at a PACS: when so many messages may go, as seconds from now. No row where that would be too long to wait, and then nothing is taken.
-- Between two messages lie spacing seconds; where two go at once, an association request and its request, the gaps before and behind
-- them are half of that longer. So messages come evenly, whoever asks. Where the clock was set back since the last turn, what was still to be waited
-- for then is waited for from now. Parameters: pacs, messages, spacing, longest (seconds).
INSERT INTO pace AS p (pacs, free_at)
VALUES (:#pacs, clock_timestamp() + (CAST(:#messages AS integer) + 1) * CAST(:#spacing AS double precision) / 2 * interval '1 second')
ON CONFLICT (pacs) DO UPDATE
SET free_at = greatest(p.free_at - greatest(p.taken_at - clock_timestamp(), interval '0')
            + (CAST(:#messages AS integer) - 1) * CAST(:#spacing AS double precision) / 2 * interval '1 second', clock_timestamp())
        + (CAST(:#messages AS integer) + 1) * CAST(:#spacing AS double precision) / 2 * interval '1 second',
    taken_at = clock_timestamp()
WHERE p.free_at - greatest(p.taken_at - clock_timestamp(), interval '0') <= clock_timestamp() + CAST(:#longest AS double precision) * interval '1 second'
RETURNING extract(epoch FROM p.free_at - clock_timestamp()) - (CAST(:#messages AS integer) + 1) * CAST(:#spacing AS double precision) / 2 AS wait
