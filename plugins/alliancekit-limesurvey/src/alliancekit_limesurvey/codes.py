"""What LimeSurvey calls the parts of an instrument: questions, subquestions and answers.

A question's code has letters and digits only, a letter first, 20 at most; an answer's has five.
An expression calls a subquestion by both codes, ``items1_q3``; an export of responses heads its
column ``items1[q3]``.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from zlib import crc32

from alliancekit.api import Instrument, Item
from attrs import frozen

LONGEST = 20
ANSWER = 5
KEYS = ("client", "session", "date", "therapist")
"""Columns of a response file that become questions. The language is LimeSurvey's own."""
MOST = 25
"""Answers that are shown side by side. What has more is a slider."""


@frozen
class Block:
    """Items in a row on the same scale: an array, or sliders. ``section`` is theirs."""

    code: str
    section: str | None
    items: tuple[Item, ...]
    sliders: bool


@frozen
class Codes:
    """The codes of a survey: always the same for the same instrument.

    ``items``: the block's code and the subquestion's, by item. ``answers``: by scale, the code
    of each option's key. The others are questions by id; ``counts`` count a score's answers.
    """

    blocks: tuple[Block, ...]
    items: Mapping[str, tuple[str, str]]
    answers: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, str]
    fields: Mapping[str, str]
    scores: Mapping[str, str]
    counts: Mapping[str, str]

    @classmethod
    def of(cls, instrument: Instrument) -> "Codes":
        """The codes for an instrument, as one respondent answers it."""
        taken = set[str]()
        keys = {one: _free(one, taken) for one in KEYS}
        blocks = tuple(_blocks(instrument.items, taken))
        items = {}
        for block in blocks:
            inside = set[str]()
            for item in block.items:
                items[item.id] = (block.code, _free(item.id, inside))
        scores = [one.id for one in instrument.scores]
        return cls(
            blocks=blocks,
            items=items,
            answers={item.scale.id: _answers(item) for item in instrument.items},
            keys=keys,
            fields={one.id: _free(one.id, taken) for one in instrument.fields},
            scores={one: _free(one, taken) for one in scores},
            counts={one: _free(f"{one}n", taken) for one in scores},
        )

    def variable(self, item: str) -> str:
        """An item in an expression; blank where it was not shown or not answered."""
        return f"{'_'.join(self.items[item])}.NAOK"


def _blocks(items: Iterable[Item], taken: set[str]) -> Iterable[Block]:
    for (section, _), group in groupby(items, key=lambda one: (one.section, one.scale.id)):
        same = tuple(group)
        scale = same[0].scale
        sliders = scale.numeric and len(scale.options) > MOST and not scale.codes
        yield Block(_free("lines1" if sliders else "items1", taken), section, same, sliders)


def _answers(item: Item) -> dict[str, str]:
    """The code of each option, by its key: the key itself where five letters or digits are."""
    taken = {one.key for one in item.scale.options if _fits(one.key)}
    return {
        one.key: one.key if _fits(one.key) else _short(one.key, taken) for one in item.scale.options
    }


def _fits(key: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9]{1,5}", key) is not None


def _short(key: str, taken: set[str]) -> str:
    """A code for an option whose key cannot be one: ``notob`` for ``not_observed``.

    It begins with a letter, so that no expression takes it for a number.
    """
    plain = re.sub(r"[^A-Za-z0-9]", "", key.replace("-", "m").replace(".", "p"))
    plain = plain if plain[:1].isalpha() else f"v{plain}"
    found, number = plain[:ANSWER], 1
    while found in taken:
        number += 1
        found = f"{plain[: ANSWER - len(str(number))]}{number}"
    taken.add(found)
    return found


def _free(name: str, taken: set[str]) -> str:
    """The name as a code that nothing else has: ``goal_text_1`` is ``goaltext1``.

    Case does not tell codes apart. A number at its end is counted up.
    """
    plain = re.sub(r"[^A-Za-z0-9]", "", name)
    plain = plain if plain[:1].isalpha() else f"q{plain}"
    if len(plain) > LONGEST:
        plain = f"{plain[: LONGEST - 4]}{crc32(name.encode()) & 0xFFFF:04x}"
    stem, number = re.fullmatch(r"(.*?)([0-9]*)", plain).groups()  # type: ignore[union-attr]
    found, count = plain, int(number or 1)
    while found.lower() in taken:
        count += 1
        found = f"{stem[: LONGEST - len(str(count))]}{count}"
    taken.add(found.lower())
    return found
