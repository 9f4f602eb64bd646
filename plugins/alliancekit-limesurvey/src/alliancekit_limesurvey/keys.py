"""The words for what identifies a row: those of the toolkit's own forms, where there are any."""

from alliancekit.api import AllianceError, terms

WORDS = {
    "client": "Client code",
    "session": "Session no.",
    "date": "Date",
    "therapist": "Therapist code",
    "scores": "Scores",
}


def word(key: str, locale: str) -> tuple[str, bool]:
    """The word in a language, and whether it is in that language; else the English one."""
    try:
        return terms(locale)(WORDS[key]), True
    except AllianceError:
        return WORDS[key], False
