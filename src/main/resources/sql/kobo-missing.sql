-- Submissions that the complete sweep did not see, though we had them before it began. Parameters: server, form, limit.
SELECT s.submission_id
FROM kobo_submission s JOIN kobo_form f ON f.server = s.server AND f.asset_uid = s.asset_uid
WHERE s.server = :#server AND s.asset_uid = :#form AND s.deleted_at IS NULL AND s.first_seen_at < f.sweep_started_at
  AND NOT EXISTS (SELECT 1 FROM kobo_sweep_seen k
      WHERE k.server = s.server AND k.asset_uid = s.asset_uid AND k.submission_id = s.submission_id)
ORDER BY s.submission_id
LIMIT :#limit
