"""The form that a respondent fills in: what stands on it, how large it is set."""
