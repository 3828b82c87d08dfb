-- A group goes, and everybody out of it. Parameters: name.
WITH left_by AS (
    UPDATE access_person SET groups = array_remove(groups, :#name) WHERE :#name = ANY(groups)
)
DELETE FROM access_group WHERE name = :#name
