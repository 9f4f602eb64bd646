"""What a fillable form says of itself, in a hidden field, so that `read` knows what it reads."""

import re

from attrs import frozen

FIELD = "alliancekit"
"""The name of the hidden field. No column has it: those of an instrument are checked for it."""
BLANK = "no-answer"
"""The state of an item whose answer was taken back. No option has such a key."""
TICK = "part-"
"""How the names of boxes begin with which a part of the form is ticked: they are no answers."""
MAX_LENGTH = 300
_WRITTEN = re.compile(
    r"form/1 (?P<instrument>[a-z0-9][a-z0-9._-]{0,63})"
    r" (?P<version>[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4})"
    r" (?P<respondent>[a-z]{1,20})"
    r" (?P<locale>[A-Za-z0-9-]{2,35})"
    r" (?P<edition>[0-9a-f]{10})"
    r" (?P<layout>[0-9a-f]{10})"
)


@frozen
class FormId:
    """Which form it is: of an instrument in a version, for a respondent, in a language.

    ``edition``: the start of the digest of the instrument's file. ``layout``: that of the places
    of its fields.
    """

    instrument: str
    version: str
    respondent: str
    locale: str
    edition: str
    layout: str = "0" * 10

    def text(self) -> str:
        """What stands in the hidden field."""
        form = (self.instrument, self.version, self.respondent, self.locale)
        return " ".join(("form/1", *form, self.edition, self.layout))

    @classmethod
    def parsed(cls, text: str) -> "FormId | None":
        """The form that a hidden field names, or ``None`` where it names none."""
        match = _WRITTEN.fullmatch(text) if len(text) <= MAX_LENGTH else None
        if match is None or match["instrument"].endswith(".json"):  # a path, to who looks for it
            return None
        return cls(**match.groupdict())
