-- A PACS is left alone because an operator said so: apart from resume_at, which every success of what is in flight clears.
ALTER TABLE pacs ADD COLUMN held_until timestamptz;
ALTER TABLE pacs ADD COLUMN held_reason text;          -- in the operator's words
