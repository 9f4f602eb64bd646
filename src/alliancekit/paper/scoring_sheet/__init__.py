"""The clinician's sheet for scoring by hand."""
