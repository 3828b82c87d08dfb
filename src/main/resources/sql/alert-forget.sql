-- Alerts that no rule has judged for a week (it was taken out, or its node is gone) and notices of a quarter ago.
WITH alerts AS (
    DELETE FROM alert WHERE seen_at < now() - interval '7 days'
)
DELETE FROM notice WHERE created_at < now() - interval '90 days'
