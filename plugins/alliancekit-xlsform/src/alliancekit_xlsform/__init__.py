"""XLSForm for alliancekit: questionnaires as forms for ODK, KoboToolbox and their kin."""
