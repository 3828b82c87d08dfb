-- A series of a study, as the PACS answered; one row: id, added, grown, moved (it is archived, and somebody else's now), shrunk (objects are
-- gone, as two lists said). It is queued again
-- - when the PACS now has more objects than the last complete version (where its number did not change since, once a day: the number may be wrong),
-- - when the PACS names no number: once a day, so that its objects are listed again,
-- - when it was set aside, but has grown since,
-- - when the PACS had it in a slow store, and has it at hand now,
-- - when the PACS now has fewer objects than the last complete version, so that they are listed: until two lists in a row said so.
-- A series not yet archived whose PatientID was corrected at the PACS (both take part) belongs to its new study, and is fetched anew, also where it was
-- set aside. A series that is fetched from another PACS is left as it is, and so is one that was cancelled; one of a study that somebody has left alone
-- is paused where it would be queued. Parameters: pacs, study, SeriesInstanceUID, attributes, related (null: the PACS did not say), availability
-- (InstanceAvailability; null: the PACS did not say), requested (whether a request asks for it, and not discovery: a new one is unwanted, until the request
-- queues it, queue-requested.sql). What is unwanted is found where discovery names it, and fetched from the PACS that names it now.
WITH old AS (
    SELECT s.id, s.state, s.version, s.complete_instances, s.checked_at, s.next_attempt_at, x.related_instances AS last_related, s.unlisted, s.unlisted_looks,
        EXISTS (
            SELECT 1
            FROM study t JOIN patient p ON p.id = t.patient_id, study n JOIN patient q ON q.id = n.patient_id
            WHERE t.id = s.study_id AND n.id = :#study AND q.patient_id <> p.patient_id) AS elsewhere
    FROM series s LEFT JOIN series_source x ON x.series_id = s.id AND x.pacs = s.pacs
    WHERE s.series_instance_uid = :#SeriesInstanceUID AND s.pacs = :#pacs
), placed AS (
    SELECT *, elsewhere AND version = 0 AND state <> 'downloading' AS corrected, elsewhere AND version > 0 AS moved FROM old
), judged AS (
    SELECT id, corrected, moved, unlisted, state = 'complete' AND unlisted_looks >= 2 AND unlisted > 0 AS shrunk, corrected AND state IN ('failed', 'quarantined') AS freed,
        CASE state
            WHEN 'complete' THEN CAST(:#related AS integer) > complete_instances
                AND (CAST(:#related AS integer) IS DISTINCT FROM last_related OR checked_at IS NULL OR checked_at < now() - interval '20 hours')
            WHEN 'failed' THEN CAST(:#related AS integer) > last_related
            WHEN 'quarantined' THEN CAST(:#related AS integer) > last_related
            ELSE false
        END IS TRUE AND NOT moved AS grown,
        state = 'complete' AND NOT moved AND CASE
            WHEN CAST(:#related AS integer) IS NULL THEN checked_at IS NULL OR checked_at < now() - interval '20 hours'
            ELSE CAST(:#related AS integer) < complete_instances AND (CAST(:#related AS integer) IS DISTINCT FROM last_related OR unlisted_looks = 1) END AS unsure,
        state = 'nearline' AND next_attempt_at = 'infinity' AND CAST(:#availability AS text) = 'ONLINE' AS loaded
    FROM placed
), updated AS (
    UPDATE series s
    SET last_seen_at = now(),
        requested = s.requested AND CAST(:#requested AS boolean),
        unwanted = s.unwanted AND CAST(:#requested AS boolean),
        missed = 0,
        anew = s.anew OR j.corrected,
        study_id = CASE WHEN j.corrected THEN :#study ELSE s.study_id END,
        attributes = CAST(:#attributes AS jsonb),
        availability = coalesce(CAST(:#availability AS text), s.availability),
        state = CASE WHEN s.unwanted AND s.state = 'cancelled' AND NOT CAST(:#requested AS boolean) THEN 'found'
            WHEN NOT (j.grown OR j.unsure OR j.freed OR j.loaded) THEN s.state
            WHEN EXISTS (SELECT 1 FROM study h WHERE h.id = s.study_id AND h.held_at IS NOT NULL) THEN 'paused' ELSE 'queued' END,
        state_since = CASE WHEN j.grown OR j.unsure OR j.freed OR j.loaded THEN now() ELSE s.state_since END,
        attempts = CASE WHEN j.grown OR j.unsure OR j.freed THEN 0 ELSE s.attempts END,
        next_attempt_at = CASE WHEN j.grown OR j.unsure OR j.freed OR j.loaded THEN now() ELSE s.next_attempt_at END,
        stop_to = CASE WHEN s.unwanted AND NOT CAST(:#requested AS boolean) THEN NULL ELSE s.stop_to END,
        last_error = CASE WHEN j.loaded OR s.unwanted AND NOT CAST(:#requested AS boolean) THEN NULL ELSE s.last_error END,
        expected_instances = CASE WHEN j.grown OR s.expected_instances IS NULL THEN CAST(:#related AS integer) ELSE s.expected_instances END
    FROM judged j
    WHERE s.id = j.id
    RETURNING s.id, j.grown, j.moved, j.shrunk, j.unlisted
), taken_over AS (
    UPDATE series s
    SET requested = s.requested AND CAST(:#requested AS boolean), unwanted = s.unwanted AND CAST(:#requested AS boolean),
        pacs = CASE WHEN s.unwanted AND s.state = 'cancelled' THEN :#pacs ELSE s.pacs END,
        state = CASE WHEN s.unwanted AND s.state = 'cancelled' AND NOT CAST(:#requested AS boolean) THEN 'found' ELSE s.state END
    WHERE s.series_instance_uid = :#SeriesInstanceUID AND s.pacs <> :#pacs AND s.requested AND (s.unwanted OR NOT CAST(:#requested AS boolean))
), inserted AS (
    INSERT INTO series (study_id, series_instance_uid, attributes, pacs, expected_instances, availability, requested, unwanted, state)
    VALUES (:#study, :#SeriesInstanceUID, CAST(:#attributes AS jsonb), :#pacs, CAST(:#related AS integer), CAST(:#availability AS text),
        CAST(:#requested AS boolean), CAST(:#requested AS boolean), CASE WHEN CAST(:#requested AS boolean) THEN 'cancelled' ELSE 'found' END)
    ON CONFLICT (series_instance_uid) DO NOTHING
    RETURNING id
)
SELECT coalesce((SELECT id FROM inserted), (SELECT id FROM updated)) AS id, EXISTS (SELECT 1 FROM inserted) AS added, coalesce((SELECT grown FROM updated), false) AS grown,
    coalesce((SELECT moved FROM updated), false) AS moved, coalesce((SELECT shrunk FROM updated), false) AS shrunk, (SELECT unlisted FROM updated) AS unlisted
