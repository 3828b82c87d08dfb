-- A queue after years: {finished} series that are done, each delivered to two destinations and pruned, spread evenly over five years; 1,100 that wait
-- (1,000 to download, 50 to pack, 50 to deliver, that is 100 deliveries); 60 under way or stuck. Rows are written past the triggers, and counted at
-- the end. Ids of series and archives are equal; those after the finished ones, in this order:
-- 1,000 queued, 50 to pack, 50 to deliver, 10 downloading, 10 packing, 10 sending, 10 failed, 10 not packed, 10 not delivered, 50 not pruned.
SET session_replication_role = replica;

CREATE TEMPORARY TABLE item AS
SELECT n AS id, CASE n % 2 WHEN 0 THEN 'north' ELSE 'south' END AS pacs,
    CASE WHEN n <= {finished} THEN 'done'
        ELSE (ARRAY['queued', 'pack', 'deliver', 'downloading', 'packing', 'sending', 'failed', 'unpacked', 'undelivered', 'unpruned'])
            [width_bucket(n - {finished}, ARRAY[1, 1001, 1051, 1101, 1111, 1121, 1131, 1141, 1151, 1161])] END AS kind,
    now() - interval '2 days' - interval '5 years' * greatest(0, {finished} - n) / {finished} AS since
FROM generate_series(1, {finished} + 1210) n;

INSERT INTO node (name) VALUES ('n');
INSERT INTO pacs (name, last_success_at) VALUES ('north', now()), ('south', now());
INSERT INTO destination (name, last_success_at, series_added_to, archives_added_to) VALUES ('central', now(), NULL, NULL), ('nas', now(), NULL, NULL);
INSERT INTO patient (id, pacs, patient_id) OVERRIDING SYSTEM VALUE
SELECT n, CASE n % 2 WHEN 0 THEN 'north' ELSE 'south' END, 'P-' || n FROM generate_series(1, {finished} / 20 + 100) n;
INSERT INTO participant (pacs, patient_id) SELECT pacs, patient_id FROM patient;
INSERT INTO study (id, patient_id, study_instance_uid) OVERRIDING SYSTEM VALUE
SELECT n, n / 5 + 1, '1.2.3.' || n FROM generate_series(1, {finished} / 4 + 400) n;

INSERT INTO series (id, study_id, series_instance_uid, attributes, state, pacs, version, expected_instances, received_instances, received_bytes,
    complete_instances, attempts, next_attempt_at, node, lease_until, fencing_token, last_error, first_seen_at, last_seen_at, state_since)
OVERRIDING SYSTEM VALUE
SELECT id, id / 4 + 1, '1.2.3.' || id / 4 + 1 || '.' || id, '{"Modality": "CT", "SeriesNumber": "3"}',
    CASE WHEN kind IN ('queued', 'downloading', 'failed') THEN kind ELSE 'complete' END, pacs,
    CASE WHEN kind IN ('queued', 'downloading', 'failed') THEN 0 ELSE 1 END, 10,
    CASE WHEN kind IN ('queued', 'downloading', 'failed') THEN 0 ELSE 10 END,
    CASE WHEN kind IN ('queued', 'downloading', 'failed') THEN 0 ELSE 5000000 END,
    CASE WHEN kind IN ('queued', 'downloading', 'failed') THEN 0 ELSE 10 END,
    1, since, 'n', CASE kind WHEN 'downloading' THEN now() + interval '1 hour' END, 1,
    CASE kind WHEN 'failed' THEN 'It broke' END, since - interval '1 day', since, since
FROM item ORDER BY id;
INSERT INTO series_source (pacs, series_id, related_instances) SELECT pacs, id, 10 FROM item;
INSERT INTO instance (series_id, sop_instance_uid, expected_at, received_at, bytes)
SELECT id, '1.2.3.4.' || id || '.1', since, since, 500000 FROM item WHERE kind <> 'queued';

INSERT INTO archive (id, series_id, version, state, file, sha256, bytes, members, node, attempts, next_attempt_at, lease_until, fencing_token,
    last_error, created_at, verified_at, files_pruned_at)
OVERRIDING SYSTEM VALUE
SELECT id, id, 1, CASE kind WHEN 'pack' THEN 'queued' WHEN 'packing' THEN 'packing' WHEN 'unpacked' THEN 'failed' ELSE 'verified' END,
    CASE WHEN kind NOT IN ('pack', 'packing', 'unpacked') THEN 'P-' || id / 20 || '/20260102_CT_' || id || '.zip' END,
    CASE WHEN kind NOT IN ('pack', 'packing', 'unpacked') THEN md5(CAST(id AS text)) || md5(CAST(-id AS text)) END, 4000000, 10, 'n', 1, since,
    CASE kind WHEN 'packing' THEN now() + interval '1 hour' END, 1, CASE kind WHEN 'unpacked' THEN 'It is damaged' END, since,
    CASE WHEN kind NOT IN ('pack', 'packing', 'unpacked') THEN since END, CASE kind WHEN 'done' THEN since END
FROM item WHERE kind NOT IN ('queued', 'downloading', 'failed') ORDER BY id;
INSERT INTO archive_member (archive_id, sop_instance_uid, sha256, bytes)
SELECT id, '1.2.3.4.' || id || '.1', md5(CAST(id AS text)) || md5(CAST(-id AS text)), 500000 FROM item WHERE kind = 'done';
INSERT INTO delivery (archive_id, destination, state, attempts, next_attempt_at, node, lease_until, fencing_token, last_error, created_at,
    delivered_at, bytes)
SELECT id, d.name, CASE kind WHEN 'deliver' THEN 'queued' WHEN 'sending' THEN 'sending' WHEN 'undelivered' THEN 'failed' ELSE 'delivered' END, 1,
    since, 'n', CASE kind WHEN 'sending' THEN now() + interval '1 hour' END, 1, CASE kind WHEN 'undelivered' THEN 'It refuses' END, since,
    CASE WHEN kind IN ('done', 'unpruned') THEN since END, 4000000
FROM item, destination d
WHERE kind IN ('done', 'deliver', 'sending', 'undelivered', 'unpruned') ORDER BY id;

-- a request for each hundred finished series, done, and its requester told; one with all the others
INSERT INTO request (id, requester, priority, submitted_at, told_at) OVERRIDING SYSTEM VALUE
SELECT n, 'ana', 50, now(), CASE WHEN n <= {finished} / 100 THEN now() END FROM generate_series(1, {finished} / 100 + 1) n;
INSERT INTO request_item (id, request_id, line, pacs, keys, priority, state, next_attempt_at, node, lease_until, fencing_token, state_since)
OVERRIDING SYSTEM VALUE
SELECT id, least((id - 1) / 100, {finished} / 100) + 1, id, pacs, '{"PatientID": "P-1"}', 50,
    CASE kind WHEN 'done' THEN 'done' WHEN 'queued' THEN 'queued' WHEN 'downloading' THEN 'searching' ELSE 'running' END, since, 'n',
    CASE kind WHEN 'downloading' THEN now() + interval '1 hour' END, 1, since
FROM item;
INSERT INTO request_series (item_id, series_id, request_id, state)
SELECT i.id, i.id, i.request_id, CASE i.state WHEN 'done' THEN 'done' ELSE 'open' END FROM request_item i WHERE i.state IN ('done', 'running');

INSERT INTO quarantine (series_instance_uid, reason, file) SELECT '1.2.3.1', 'Another PatientID', n || '.dcm' FROM generate_series(1, 10) n;
INSERT INTO discovery_run (pacs, node, started_at, finished_at, state)
SELECT p.name, 'n', now() - n * interval '1 day', now() - n * interval '1 day', 'finished' FROM pacs p, generate_series(1825, 1, -1) n;

SELECT setval(pg_get_serial_sequence(name, 'id'), {finished} + 10000) FROM unnest(ARRAY['patient', 'study', 'series', 'archive', 'request', 'request_item']) name;
DROP TABLE item;
SET session_replication_role = origin;
SELECT recount_tallies();
