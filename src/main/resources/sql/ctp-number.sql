-- The number that a CTP script gives to a text. Parameters: rendition, kind, sha256.
SELECT ctp_number_of(:#rendition, :#kind, :#sha256) AS number
