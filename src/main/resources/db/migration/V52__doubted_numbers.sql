-- NumberOfSeriesRelatedInstances of a series that is more than the PACS lists and sends, and how often that was found so: then it is not believed.
ALTER TABLE series
    ADD COLUMN doubted_number integer,
    ADD COLUMN doubts         smallint NOT NULL DEFAULT 0;
