-- A delivery that a request wants and the destination must not get (exceptPatients) fails; it is due again when the destination's filter is another one.

ALTER TABLE delivery ADD COLUMN denied_by text;         -- sum of the filter that keeps it from there; null for what is not kept from there
CREATE INDEX delivery_denied ON delivery (destination, denied_by) WHERE denied_by IS NOT NULL;
