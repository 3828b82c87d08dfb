-- Verified archives of this node of what came in the last hours, as it came, whose files are not laid out for people yet. Parameters: node, hours.
SELECT a.file
FROM archive a
WHERE a.state = 'verified' AND a.series_id IS NOT NULL AND a.rendition = 'identified' AND a.node = :#node
  AND coalesce(a.verified_at, a.created_at) > now() - CAST(:#hours AS integer) * interval '1 hour'
ORDER BY coalesce(a.verified_at, a.created_at), a.id
