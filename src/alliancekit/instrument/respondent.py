"""Who fills a form in."""

from enum import StrEnum


class Respondent(StrEnum):
    """Who fills a form in. ``joint``: client and therapist together."""

    CLIENT = "client"
    THERAPIST = "therapist"
    OBSERVER = "observer"
    JOINT = "joint"
