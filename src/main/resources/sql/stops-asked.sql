-- Series that this node is fetching and is to end at the next object. Parameters: node.
SELECT series_instance_uid FROM series WHERE state = 'downloading' AND lease_until IS NOT NULL AND stop_now AND node = :#node
