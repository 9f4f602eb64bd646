"""What REDCap calls the parts of an instrument: its form and its variables.

A REDCap project holds many forms, and a variable's name may stand in it once. Every name
therefore begins with the instrument's and the respondent's: ``ak_pulse_c_q1``.
"""

import re
from collections.abc import Callable, Mapping
from zlib import crc32

from alliancekit.api import Instrument, Respondent
from attrs import frozen

RECORD = "record_id"
VARIABLE = "Variable / Field Name"
NOTED = "id: "
"""What stands in the annotation of a variable whose name had to be shortened, before its id."""
COUNTED, SCORED = "@HIDDEN", "@HIDDEN-SURVEY"
"""Action tags: nobody sees a count; who fills in a survey sees no score."""
LONGEST = 26
"""Characters of a variable's name that REDCap recommends at most, for statistics programs."""
OWN = 13
"""Characters that the instrument's id may take of them."""
KEYS = ("session", "date", "therapist", "locale")
"""Columns of a response file that become variables. The client is the record."""
LETTER = {
    Respondent.CLIENT: "c",
    Respondent.THERAPIST: "t",
    Respondent.OBSERVER: "o",
    Respondent.JOINT: "j",
}


@frozen
class Names:
    """The names for one respondent's form.

    ``items``, ``fields``, ``scores``, ``keys``: the variable by id. ``counts``: the variable that
    counts a score's answered operands. ``form``: the form; ``prefix``: what all begin with.
    """

    form: str
    prefix: str
    items: Mapping[str, str]
    fields: Mapping[str, str]
    scores: Mapping[str, str]
    counts: Mapping[str, str]
    keys: Mapping[str, str]

    @classmethod
    def of(cls, instrument: Instrument, respondent: Respondent) -> "Names":
        """The names for this instrument as this respondent answers it: always the same."""
        own = plain(instrument.id)
        prefix = _prefix(own, respondent)
        taken = {RECORD}

        def named(ids: list[str], of: Callable[[str], str]) -> dict[str, str]:
            return {one: _free(f"{prefix}_{plain(of(one))}", taken) for one in ids}

        return cls(
            form=f"{own[:50].strip('_')}_{respondent}",
            prefix=prefix,
            keys=named(list(KEYS), lambda one: one),
            items=named([one.id for one in instrument.items], lambda one: one),
            fields=named([one.id for one in instrument.fields], lambda one: one),
            scores=named([one.id for one in instrument.scores], lambda one: one),
            counts=named([one.id for one in instrument.scores], lambda one: f"{one}_n"),
        )

    def noted(self, variable: str, of: str) -> str:
        """The annotation that keeps an id which its variable does not end in."""
        return "" if variable == f"{self.prefix}_{of}" else f"{NOTED}{of}"

    def other(self, what: str) -> str:
        """A name for what is no variable of the responses: ``ak_pulse_c_intro``."""
        taken = {RECORD}
        for given in (self.keys, self.items, self.fields, self.scores, self.counts):
            taken.update(given.values())
        return _free(f"{self.prefix}_{what}", taken)


@frozen
class Origin:
    """Which instrument and respondent a form's name says, and what its variables begin with.

    Where the name is none of ours, the instrument is called as the form and the client's.
    """

    instrument: str
    respondent: Respondent
    prefix: str

    @classmethod
    def of(cls, form: str) -> "Origin":
        """The origin of a form of this name."""
        own, _, who = form.rpartition("_")
        if own and who in set(LETTER):
            return cls(own, Respondent(who), f"{_prefix(own, Respondent(who))}_")
        return cls(form, Respondent.CLIENT, "")

    def id_of(self, row: Mapping[str, str]) -> str:
        """The id of what is asked in a row of the dictionary: its variable's, without what all
        begin with, or the one that the annotation says.
        """
        noted = re.search(rf"{NOTED}([a-z][a-z0-9_]*)", row.get("Field Annotation", ""))
        return noted[1] if noted else row[VARIABLE].removeprefix(self.prefix)


def _prefix(own: str, respondent: Respondent) -> str:
    return f"{own[:OWN].strip('_')}_{LETTER[respondent]}"


def plain(text: str) -> str:
    """Lower-case letters, digits and single underscores, a letter first."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return name if name[:1].isalpha() else f"i_{name}".strip("_")


def _free(name: str, taken: set[str]) -> str:
    """The name, or one as short as is recommended and used for nothing else."""
    found, salt = name, 0
    while len(found) > LONGEST or found in taken:
        digest = f"{crc32(f'{name}:{salt}'.encode()) & 0xFFFF:04x}"
        found, salt = f"{name[: LONGEST - 5].rstrip('_')}_{digest}", salt + 1
    taken.add(found)
    return found
