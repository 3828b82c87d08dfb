-- A deployed form, as the list has it now.
-- Parameters: server, form, name, selected, participantQuestion, version, reported, newest.
INSERT INTO kobo_form (server, asset_uid, name, selected, participant_question, version, reported, reported_newest)
VALUES (:#server, :#form, :#name, :#selected, :#participantQuestion, :#version, CAST(:#reported AS bigint), :#newest)
ON CONFLICT (server, asset_uid) DO UPDATE
SET name = excluded.name, selected = excluded.selected, participant_question = excluded.participant_question,
    version = excluded.version, reported = excluded.reported, reported_newest = excluded.reported_newest, last_seen_at = now()
