-- Parameters: run, pacs, reason, answers, newest.
INSERT INTO discovery_left_out (run_id, pacs, reason, answers, newest) VALUES (:#run, :#pacs, :#reason, :#answers, :#newest)
ON CONFLICT (run_id, reason) DO UPDATE SET answers = excluded.answers, newest = excluded.newest
