-- Another run of this PACS has come to its end. Parameters: pacs.
UPDATE discovery_left_out SET newest = false WHERE pacs = :#pacs AND newest
