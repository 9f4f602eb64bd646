"""LimeSurvey for alliancekit: an instrument as a survey, and a survey's responses."""
