-- A person has decided about a correction. Parameters: correction (id), decision (kept or followed), said.
UPDATE correction SET decided_at = now(), decision = :#decision, said = :#said WHERE id = CAST(:#correction AS bigint) AND decided_at IS NULL
