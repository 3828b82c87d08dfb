-- A discovery that was kept back, or broken off, to spare the PACS is begun as soon as it may be.
ALTER TABLE discovery_run DROP CONSTRAINT discovery_run_state_check;
ALTER TABLE discovery_run ADD CONSTRAINT discovery_run_state_check
    CHECK (state IN ('running', 'finished', 'partial', 'failed', 'waiting'));

-- When the window of a PACS opens, for whoever asks how things stand; NULL while it is open. Nodes note it.
ALTER TABLE pacs ADD COLUMN window_opens_at timestamptz;
