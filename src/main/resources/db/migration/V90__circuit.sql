-- The job that tries a PACS whose pause after failures is over, while the others wait for what comes of it.
ALTER TABLE pacs ADD COLUMN probe_series bigint, ADD COLUMN probed_at timestamptz;
