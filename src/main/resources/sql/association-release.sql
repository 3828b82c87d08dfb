-- Gives a place back. Parameters: holder.
DELETE FROM association WHERE holder = :#holder
