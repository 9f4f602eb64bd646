"""FHIR for alliancekit: questionnaires, their scores and what was answered, in R4 and R5."""
