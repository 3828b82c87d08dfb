-- Of what was set aside, which begins anew when it is queued again. Parameters: kind, subject.
DELETE FROM abrupt_end WHERE kind = :#kind AND subject = :#subject
